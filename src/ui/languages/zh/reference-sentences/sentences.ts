import { kernelFunction } from '../../../../diagram/kernel-functions/kernel-functions.ts';
import { FUNCTIONS } from '../functions.ts';
import { COMMANDS } from './commands.ts';
import { FLAGS } from './flags.ts';
import { MATCHES } from './matches.ts';
import { SYSCTLS_NET } from './sysctls-net.ts';
import { SYSCTLS_NETFILTER } from './sysctls-netfilter.ts';
import { TARGETS } from './targets.ts';

const functions = Object.entries(FUNCTIONS).map(([name, does]) => [kernelFunction(name)?.does ?? name, does] as const);

/** Sentences of the reference in Chinese, by the English ones. */
export const SENTENCES: Readonly<Record<string, string>> = {
  ...COMMANDS,
  ...MATCHES,
  ...TARGETS,
  ...SYSCTLS_NET,
  ...SYSCTLS_NETFILTER,
  ...FLAGS,
  ...Object.fromEntries(functions),
};
