import { memo, useMemo, useState } from 'react';
import type { CostReport } from '../../protocol/messages.ts';
import { useSize } from '../media.ts';
import { CT, number } from './text.ts';
import { askedAt, useShown } from './use-cost.ts';

const HEIGHT = 300;
const LEFT = 52;
const RIGHT = 18;
const TOP = 14;
const BOTTOM = 40;
const X = [1, 10, 100, 1_000, 10_000] as const;
const Y = [1, 10, 100, 1_000, 10_000] as const;
const X_MAX = 4;
const Y_MAX = 4.3;

interface Point {
  readonly services: number;
  readonly rules: number;
  readonly ipvsRules: number;
  readonly probes: number;
}

const SERIES = [
  ['rules', 'series-a'],
  ['ipvsRules', 'series-b'],
  ['probes', 'series-c'],
] as const;
type SeriesName = (typeof SERIES)[number][0];

/** Entries compared over the number of Services: a rising line, a flat one, and one that rises late. */
export const Chart = memo(function Chart() {
  const { position, services, reports } = useShown();
  const [room, setRoom] = useState<HTMLElement | null>(null);
  const width = Math.max(280, useSize(room).width);
  const points = useMemo(() => pointsOf(reports, position), [reports, position]);
  const x = (n: number): number => LEFT + (Math.log10(n) / X_MAX) * (width - LEFT - RIGHT);
  const y = (n: number): number => HEIGHT - BOTTOM - (Math.log10(Math.max(1, n)) / Y_MAX) * (HEIGHT - TOP - BOTTOM);
  const now = points.find((p) => p.services === services);
  const names: Readonly<Record<SeriesName, string>> = {
    rules: CT.seriesRules,
    ipvsRules: CT.seriesIpvsRules,
    probes: CT.seriesProbes,
  };
  return (
    <figure className="cost-chart">
      <figcaption>
        <h2>{CT.chart}</h2>
        <p className="quiet">{CT.chartNote}</p>
        <ul className="cost-key">
          {SERIES.map(([name, style]) => (
            <li key={name} className={style}>
              <svg width="26" height="10" aria-hidden="true">
                <path d="M1 5H25" />
                <circle cx={13} cy={5} r={3} />
              </svg>
              {names[name]}
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={setRoom}>
        <svg width={width} height={HEIGHT} role="img" aria-label={`${CT.chart}. ${CT.chartNote}`}>
          {Y.map((n) => (
            <g key={n} className="grid">
              <line x1={LEFT} x2={width - RIGHT} y1={y(n)} y2={y(n)} />
              <text x={LEFT - 8} y={y(n) + 4} textAnchor="end">
                {number(n)}
              </text>
            </g>
          ))}
          {X.map((n) => (
            <text key={n} x={x(n)} y={HEIGHT - BOTTOM + 18} textAnchor={n === 10_000 ? 'end' : 'middle'}>
              {number(n)}
            </text>
          ))}
          <text className="axis" x={(LEFT + width - RIGHT) / 2} y={HEIGHT - 4} textAnchor="middle">
            {CT.xAxis}
          </text>
          <line className="now" x1={x(services)} x2={x(services)} y1={TOP} y2={HEIGHT - BOTTOM} />
          {SERIES.map(([name, style]) => (
            <g key={name} className={style}>
              <path d={points.map((p, i) => `${i === 0 ? 'M' : 'L'}${x(p.services)} ${y(p[name])}`).join('')} />
              {points.map((p) => (
                <circle
                  key={p.services}
                  cx={x(p.services)}
                  cy={y(p[name])}
                  r={p.services === services ? 5.5 : 3}
                  className={p.services === services ? 'here' : ''}
                />
              ))}
              {now && (
                <text className="value" {...valueAt(x(services), y(now[name]), width)}>
                  {number(now[name])}
                </text>
              )}
            </g>
          ))}
        </svg>
      </div>
      <details>
        <summary>{CT.table}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{CT.tableServices}</th>
              {SERIES.map(([name]) => (
                <th key={name} scope="col">
                  {names[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((p) => (
              <tr key={p.services}>
                <th scope="row">{number(p.services)}</th>
                {SERIES.map(([name]) => (
                  <td key={name}>{number(p[name])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
});

/** Beside the point, on the side where there is room. */
const valueAt = (x: number, y: number, width: number) => {
  const left = x > width - 90;
  return { x: x + (left ? -10 : 10), y: y - 7, textAnchor: left ? ('end' as const) : ('start' as const) };
};

function pointsOf(reports: ReadonlyMap<number, CostReport>, position: Parameters<typeof askedAt>[1]): Point[] {
  return [...reports.values()]
    .sort((p, q) => p.services - q.services)
    .flatMap((r) => {
      const a = askedAt(r.iptables.asked, position)?.first;
      const b = askedAt(r.ipvs.asked, position)?.first;
      if (!a || !b) return [];
      return [{ services: r.services, rules: a.natRules, ipvsRules: b.natRules, probes: b.serviceProbes ?? 0 }];
    });
}
