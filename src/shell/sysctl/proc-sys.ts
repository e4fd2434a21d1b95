import { own } from '../../base/own.ts';
import { EPERM, strerror } from '../../kernel/errno.ts';
import type { NetNs } from '../../kernel/netns.ts';

/** Settings that belong to the host, not to a namespace: read only here. */
const HOST: Readonly<Record<string, (net: NetNs) => string>> = {
  'kernel.hostname': (net) => net.host,
  'kernel.ostype': () => 'Linux',
};

/** `net/ipv4/conf/v1.5/rp_filter` or `net.ipv4.conf.v1/5.rp_filter` with dots: a dot inside a name is a slash there. */
export function dotted(name: string): string {
  const firstDot = name.indexOf('.');
  const firstSlash = name.indexOf('/');
  if (firstSlash < 0 || (firstDot >= 0 && firstDot < firstSlash)) return name;
  return name.replace(/[./]/g, (c) => (c === '/' ? '.' : '/'));
}

/** The same as a path below /proc/sys. */
export const slashed = (name: string): string => name.replace(/[./]/g, (c) => (c === '/' ? '.' : '/'));

/** The value of a sysctl by its dotted name, or null. */
export const sysctlGet = (net: NetNs, name: string): string | null => own(HOST, name)?.(net) ?? net.sysctl.get(name);

/** Every sysctl with its value. */
export const sysctlList = (net: NetNs): [string, string][] => [
  ...Object.entries(HOST).map(([name, read]): [string, string] => [name, read(net)]),
  ...net.sysctl.list(),
];

const ROOT = '/proc/sys/';

/** The text of a file under /proc/sys, or null when there is none. */
export function readProcSys(net: NetNs, path: string): string | null {
  if (!path.startsWith(ROOT)) return null;
  const value = sysctlGet(net, dotted(path.slice(ROOT.length)));
  return value === null ? null : `${value}\n`;
}

/** The names in a directory under /proc/sys, sorted; null when it is none. */
export function listProcSys(net: NetNs, path: string): string[] | null {
  const at = path.replace(/\/+$/, '').slice(ROOT.length);
  const prefix = at === '' ? '' : `${at}/`;
  const names = new Set<string>();
  for (const [name] of sysctlList(net)) {
    const file = slashed(name);
    if (file.startsWith(prefix)) names.add(file.slice(prefix.length).split('/')[0] ?? '');
  }
  return names.size === 0 ? null : [...names].sort();
}

/** Writes a file under /proc/sys. Null when it worked, else what the shell says: "Invalid argument". */
export function writeProcSys(net: NetNs, path: string, text: string): string | null {
  const name = dotted(path.slice(ROOT.length));
  if (sysctlGet(net, name) === null) return 'No such file or directory';
  const ret = own(HOST, name) ? -EPERM : net.sysctl.set(name, text.trim());
  return ret < 0 ? strerror(ret) : null;
}
