import type { Command } from './command.ts';
import { IPTABLES_COMMANDS } from './iptables/iptables.ts';
import { SYSTEM_COMMANDS } from './system/system.ts';
