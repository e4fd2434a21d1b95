import type { PacketCost } from '../../protocol/messages.ts';
import { CT } from './text.ts';

/** `IP_VS_SVC_TAB_SIZE`: buckets of the table of virtual servers. */
const BUCKETS = 256;
/** Cells that still can be told apart; a longer chain is drawn as a bar. */
const CELLS = 120;
const WIDTH = 1000;
const HEIGHT = 22;

/** While nothing is known: as much room as a strip takes. */
export const Blank = () => <div className="cost-strip-blank" />;

/** What was read to find the Service in iptables mode: a strip of rules, up to the match. */
export function RuleStrip({ cost, services }: { readonly cost: PacketCost; readonly services: number }) {
  const found = cost.visits.find((v) => v.chain === 'KUBE-SERVICES');
  const after = found ? cost.visits.slice(cost.visits.indexOf(found) + 1) : [];
  const read = found?.compared ?? 0;
  // one rule a Service, and the last one for node ports
  const all = services + 1;
  const cell = WIDTH / all;
  return (
    <div className="cost-strip-box">
      <p>
        <b>{CT.walkIptables(read, all, found?.rule ?? 0)}</b>
        {after.length > 0 && (
          <span className="quiet">
            {`, ${CT.walkThen} ${after.map((v) => CT.chainRules(v.chain.replace(/-[A-Z2-7]{16}$/, ''), v.compared)).join(', ')}`}
          </span>
        )}
      </p>
      <svg
        className="cost-strip"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={CT.stripIptables}
      >
        {all <= CELLS ? (
          Array.from({ length: all }, (_, i) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its number
              key={i}
              className={i + 1 === found?.rule ? 'match' : i < read ? 'read' : 'unread'}
              x={i * cell}
              y={2}
              width={Math.max(1, cell - Math.min(2, cell * 0.2))}
              height={HEIGHT - 4}
            />
          ))
        ) : (
          <>
            <rect className="unread" x={0} y={2} width={WIDTH} height={HEIGHT - 4} />
            <rect className="read" x={0} y={2} width={read * cell} height={HEIGHT - 4} />
            <rect className="match" x={Math.min(WIDTH - 4, (read - 1) * cell)} y={0} width={4} height={HEIGHT} />
          </>
        )}
      </svg>
    </div>
  );
}

/**
 * In IPVS mode: a table of buckets with one opened, and the entries compared in it. The bucket that is drawn open stands
 * for any: which one it is says nothing.
 */
export function BucketStrip({ cost, probes }: { readonly cost: PacketCost; readonly probes: number }) {
  const cell = WIDTH / BUCKETS;
  const at = 96;
  const entries = Math.min(probes, 60);
  const after = cost.visits.reduce((sum, v) => sum + v.compared, 0);
  return (
    <div className="cost-strip-box">
      <p>
        <b>{CT.walkIpvs(probes, BUCKETS)}</b>
        <span className="quiet">{`, ${CT.walkBefore(after)}`}</span>
      </p>
      <svg
        className="cost-strip"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={CT.stripIpvs}
      >
        {Array.from({ length: BUCKETS }, (_, i) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bucket is its number
            key={i}
            className={i === at ? 'read' : 'unread'}
            x={i * cell}
            y={2}
            width={cell - 1}
            height={8}
          />
        ))}
        {Array.from({ length: entries }, (_, i) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place in the bucket
            key={i}
            className={i === entries - 1 ? 'match' : 'read'}
            x={at * cell + i * 8}
            y={12}
            width={6}
            height={HEIGHT - 14}
          />
        ))}
      </svg>
    </div>
  );
}
