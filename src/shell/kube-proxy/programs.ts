import type { NetNs } from '../../kernel/netns.ts';
import type { Command, Files } from '../command.ts';
import { Session as IpsetSession } from '../ipset/session.ts';
import { iptables } from '../iptables/iptables.ts';
import { iptablesRestore } from '../iptables-restore/iptables-restore.ts';
import { ShellProcess } from '../process.ts';

interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const NO_FILES: Files = { read: () => null, write: () => {} };

/** Runs a program that ends at once, as kube-proxy calls the iptables programs. */
function call(net: NetNs, command: Command, args: readonly string[], stdin = ''): Said {
  let out = '';
  let err = '';
  const process = new ShellProcess({
    pid: 1,
    argv: [command.name, ...args],
    net,
    stdin,
    cwd: '/',
    files: NO_FILES,
    find: () => command,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  process.start();
  return { status: process.status ?? 1, out, err };
}

/** `iptables -w 5 -W 100000 ...`; `rule` is in iptables' words. */
export const runIptables = (net: NetNs, args: readonly string[], rule = ''): Said =>
  call(net, iptables, ['-w', '5', '-W', '100000', ...args, ...words(rule)]);

/** `iptables-restore -w 5 -W 100000 --noflush --counters`. */
export const runRestore = (net: NetNs, text: string): Said =>
  call(net, iptablesRestore, ['-w', '5', '-W', '100000', '--noflush', '--counters'], text);

/** `ipset ...`. */
export function runIpset(net: NetNs, args: readonly string[], stdin = ''): Said {
  let out = '';
  let err = '';
  const session = new IpsetSession(net.ipset, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    stdin,
    readFile: () => null,
    writeFile: () => {},
  });
  const status = session.run(args);
  return { status, out, err };
}

/** Words of a rule: those in double quotes hold together. */
const words = (rule: string): readonly string[] =>
  [...rule.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? '');
