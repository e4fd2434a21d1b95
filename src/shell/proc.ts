import { IPVS_PROC } from '../kernel/ipvs/proc.ts';
import { moduleProvided } from '../kernel/modules.ts';
import type { NetNs } from '../kernel/netns.ts';
import { normalize } from './files.ts';
import { listProcSys, readProcSys } from './sysctl/proc-sys.ts';

const SYS = '/proc/sys';
const NET = '/proc/net';

/** What of /proc a host shows: the sysctls, and the lists of the kernel that have a file. Made when they are read. */
export class ProcFiles {
  private readonly net: () => NetNs;

  constructor(net: () => NetNs) {
    this.net = net;
  }

  /** True for every path that is ours, whether there is such a file or not. */
  owns(path: string): boolean {
    const at = normalize(path);
    return at === SYS || at === NET || at.startsWith(`${SYS}/`) || at.startsWith(`${NET}/`);
  }

  read(path: string): string | null {
    const at = normalize(path);
    return readProcSys(this.net(), at) ?? this.tables()[at]?.() ?? null;
  }

  /** Names below a directory; null when it is none. */
  list(path: string): string[] | null {
    const at = normalize(path);
    if (at.startsWith(SYS)) return listProcSys(this.net(), `${at}/`);
    return at === NET ? Object.keys(this.tables()).map((file) => file.slice(NET.length + 1)) : null;
  }

  private tables(): Readonly<Record<string, () => string>> {
    const net = this.net();
    const { ct, xt } = net;
    const ipvs = moduleProvided('ip_vs') ? Object.entries(IPVS_PROC) : [];
    return {
      ...Object.fromEntries(ipvs.map(([file, make]) => [`${NET}/${file}`, () => make(net.ipvs)])),
      [`${NET}/nf_conntrack`]: () =>
        ct
          .entries()
          .map((entry) => `${ct.procLine(entry)}\n`)
          .join(''),
      [`${NET}/ip_tables_names`]: () =>
        xt
          .tables()
          .map((table) => `${table.name}\n`)
          .join(''),
    };
  }
}
