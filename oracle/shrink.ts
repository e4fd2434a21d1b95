import type { PacketRecord } from '../src/cli/packet-record.ts';

type Parts = readonly { readonly get: (r: PacketRecord) => readonly unknown[]; readonly put: Put }[];
type Put = (r: PacketRecord, kept: readonly never[]) => PacketRecord;

const rulesOf = (r: PacketRecord): string[] => r.rules.split('\n').filter((line) => line !== '');
const putRules = (r: PacketRecord, lines: readonly string[]): PacketRecord => ({ ...r, rules: withoutEmpty(lines) });

/** The text of the lines, without tables that have no rule left; raw and its TRACE rules stay. */
function withoutEmpty(lines: readonly string[]): string {
  const tables = lines.join('\n').split(/^COMMIT$/m);
  return tables
    .filter((table) => /^-A/m.test(table))
    .map((table) => `${table.trim()}\nCOMMIT\n`)
    .join('');
}

/** Whether a line of the rules may go: a rule other than TRACE, or a user chain. */
const mayGo = (line: string): boolean => (line.startsWith('-A') && !line.endsWith('-j TRACE')) || /^:\S+ - /.test(line);

const net =
  <K extends keyof PacketRecord['net']>(key: K) =>
  (r: PacketRecord, kept: readonly never[]): PacketRecord => ({
    ...r,
    net: { ...r.net, [key]: key === 'sysctls' ? Object.fromEntries(kept) : kept },
  });

/** Sysctls that keep chance and the clock out of the answers. */
const STAYS = /icmp_ratemask|bridge-nf/;

const PARTS: Parts = [
  { get: (r) => r.packets.slice(0, -1), put: (r, kept) => ({ ...r, packets: [...kept, ...r.packets.slice(-1)] }) },
  {
    get: (r) => rulesOf(r).filter(mayGo),
    put: (r, kept: readonly unknown[]) => {
      const stay = new Map<unknown, number>();
      for (const line of kept) stay.set(line, (stay.get(line) ?? 0) + 1);
      return putRules(
        r,
        rulesOf(r).filter((line) => {
          if (!mayGo(line)) return true;
          const left = stay.get(line) ?? 0;
          stay.set(line, left - 1);
          return left > 0;
        }),
      );
    },
  },
  {
    get: (r) => r.ipset.split('\n').filter((line) => line !== ''),
    put: (r, kept) => ({ ...r, ipset: kept.length > 0 ? `${kept.join('\n')}\n` : '' }),
  },
  { get: (r) => r.net.rules, put: net('rules') },
  { get: (r) => r.net.routes, put: net('routes') },
  { get: (r) => r.net.neigh, put: net('neigh') },
  { get: (r) => r.net.tcp_sink, put: net('tcp_sink') },
  { get: (r) => r.net.udp_sink, put: net('udp_sink') },
  {
    get: (r) => Object.entries(r.net.sysctls).filter(([name]) => !STAYS.test(name)),
    put: (r, kept) =>
      net('sysctls')(r, [...Object.entries(r.net.sysctls).filter(([name]) => STAYS.test(name)), ...kept] as never[]),
  },
];

/** What `list` leaves when as much as possible is taken out of it while `holds`. */
async function shortest<T>(list: readonly T[], holds: (kept: readonly T[]) => Promise<boolean>): Promise<readonly T[]> {
  let kept = list;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < kept.length; ) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (await holds(fewer)) kept = fewer;
      else at += size;
    }
  }
  return kept;
}

/** The smallest record found, by leaving things out, of which `holds` is still true. */
export async function shrink(
  record: PacketRecord,
  holds: (r: PacketRecord) => Promise<boolean>,
): Promise<PacketRecord> {
  let best = record;
  for (let before = -1; before !== JSON.stringify(best).length; ) {
    before = JSON.stringify(best).length;
    for (const { get, put } of PARTS) {
      const kept = await shortest(get(best), (fewer) => holds(put(best, fewer as never[])));
      best = put(best, kept as never[]);
    }
  }
  return best;
}
