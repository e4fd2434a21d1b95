import { type Command, immediate } from '../command.ts';
import { iptablesRestoreMain } from '../iptables-restore/iptables-restore.ts';
import { iptablesSaveMain } from '../iptables-save/iptables-save.ts';
import { IPV6 } from './family.ts';
import { iptablesMain } from './iptables.ts';

/** The programs for IPv6. They write rule sets down and read them back; no packet meets them yet. */
export const ip6tablesCommands: readonly Command[] = [
  immediate({
    name: 'ip6tables',
    summary: 'iptables for IPv6: rules are kept and shown, but there are no IPv6 packets yet',
    synopsis: 'ip6tables [-t TABLE] COMMAND CHAIN [RULE] [OPTIONS]   (as iptables)',
    run: (process) => iptablesMain(process, IPV6),
  }),
  immediate({
    name: 'ip6tables-save',
    summary: 'iptables-save for IPv6',
    synopsis: 'ip6tables-save [-c] [-t TABLE] [-f FILE]',
    run: (process) => iptablesSaveMain(process, IPV6),
  }),
  immediate({
    name: 'ip6tables-restore',
    summary: 'iptables-restore for IPv6',
    synopsis: 'ip6tables-restore [-c] [-n] [-t] [-v] [-T TABLE] [FILE]',
    run: (process) => iptablesRestoreMain(process, IPV6),
  }),
];
