import type { Asked, PacketCost } from '../../protocol/messages.ts';
import { T as P } from '../text.ts';
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
            {`${P.comma}${CT.walkThen} ${after.map((v) => CT.chainRules(v.chain.replace(/-[A-Z2-7]{16}$/, ''), v.compared)).join(P.comma)}`}
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
          <>
            <path className="unread" d={cells(read, all, cell, 2, HEIGHT - 4)} />
            <path className="read" d={cells(0, read, cell, 2, HEIGHT - 4)} />
            <path className="match" d={cells(read - 1, read, cell, 2, HEIGHT - 4)} />
          </>
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

/** Cells `from` to before `to` of a strip, as one path: hundreds of elements would cost a frame. */
function cells(from: number, to: number, cell: number, y: number, height: number): string {
  const width = cell - Math.min(2, cell * 0.25);
  let path = '';
  for (let i = from; i < to; i++)
    path += `M${(i * cell).toFixed(1)} ${y}h${width.toFixed(1)}v${height}h-${width.toFixed(1)}z`;
  return path;
}

const BUCKET = WIDTH / BUCKETS;
const ENTRY = 8;
const ALL_BUCKETS = cells(0, BUCKETS, BUCKET, 2, 8);

/** In IPVS mode: the table of buckets with the one that was opened, and the entries compared in it. */
export function BucketStrip({ asked }: { readonly asked: Asked }) {
  const { bucket } = asked;
  const { visits, serviceProbes } = asked.first;
  const entries = serviceProbes ?? 0;
  const read = visits.reduce((sum, v) => sum + v.compared, 0);
  const left = Math.min(bucket * BUCKET, WIDTH - entries * ENTRY);
  return (
    <div className="cost-strip-box">
      <p>
        <b>{CT.walkIpvs(entries, BUCKETS)}</b>
        <span className="quiet">{`${P.comma}${CT.walkBefore(read)}`}</span>
      </p>
      <svg
        className="cost-strip"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={CT.stripIpvs}
      >
        <path className="unread" d={ALL_BUCKETS} />
        <path className="read" d={cells(bucket, bucket + 1, BUCKET, 2, 8)} />
        <g transform={`translate(${left} 0)`}>
          <path className="read" d={cells(0, entries, ENTRY, 12, HEIGHT - 14)} />
          <path className="match" d={cells(entries - 1, entries, ENTRY, 12, HEIGHT - 14)} />
        </g>
      </svg>
    </div>
  );
}
