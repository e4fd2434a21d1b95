import { memo } from 'react';
import { ESTABLISHED_50K, nsPerRule, WALKS, WITHOUT_RULES } from './measured.ts';
import { CT, duration, number } from './text.ts';
import { askedAt, useReport, useShown } from './use-cost.ts';

const NS = 1e-6;

/** Recorded times of real Linux, with their source, apart from what the model counted. */
export const Measured = memo(function Measured() {
  const { position } = useShown();
  const report = useReport();
  const rules = report ? (askedAt(report.iptables.asked, position)?.first.natRules ?? 0) : 0;
  const longest = Math.max(...WALKS.map((w) => w.rules * w.nsPerRule));
  return (
    <section className="cost-measured" aria-label={CT.measured}>
      <p className="cost-tag">{CT.measuredTag}</p>
      <h2>{CT.measured}</h2>
      <p className="quiet">{CT.measuredSource}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{CT.measuredRules}</th>
            <th scope="col">{CT.measuredNs}</th>
            <th scope="col" className="cost-wide">
              {CT.measuredWalk}
            </th>
            <th scope="col">{CT.measuredRate}</th>
          </tr>
        </thead>
        <tbody>
          {WALKS.map((w) => (
            <tr key={w.rules}>
              <th scope="row">{number(w.rules)}</th>
              <td>{w.nsPerRule}</td>
              <td className="cost-wide">
                <span className="cost-bar">
                  <i style={{ width: `${(100 * w.rules * w.nsPerRule) / longest}%` }} />
                  <span>{duration(w.rules * w.nsPerRule * NS)}</span>
                </span>
              </td>
              <td>{number(w.packetsPerSecond)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{CT.established(number(ESTABLISHED_50K), number(WITHOUT_RULES[0]), number(WITHOUT_RULES[1]))}</p>
      {rules > 0 && (
        <p>
          <b>{CT.estimate(number(rules), duration(rules * nsPerRule(rules) * NS))}</b>
        </p>
      )}
      <p className="quiet">{CT.noIpvsTime}</p>
    </section>
  );
});
