import { memo } from 'react';
import { SYNCS } from './measured.ts';
import { CT, duration, number, size } from './text.ts';
import { useReport } from './use-cost.ts';

/** What one full sync writes and takes: recorded of the real programs, and as it went in this browser. */
export const Sync = memo(function Sync() {
  const report = useReport();
  return (
    <section className="cost-sync" aria-label={CT.sync}>
      <h2>{CT.sync}</h2>
      <p className="cost-tag">{CT.measuredTag}</p>
      <p className="quiet">{CT.syncNote}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone, so it must be reachable */}
      <section className="cost-scroll" tabIndex={0} aria-label={CT.syncTable}>
        <table>
          <thead>
            <tr>
              <th scope="col">{CT.syncServices}</th>
              <th scope="col">{CT.syncRules}</th>
              <th scope="col">{CT.syncText}</th>
              <th scope="col">{CT.syncIptables}</th>
              <th scope="col">{CT.syncIpvs}</th>
              <th scope="col">{CT.syncRestore}</th>
              <th scope="col">{CT.syncPartial}</th>
            </tr>
          </thead>
          <tbody>
            {SYNCS.map((s) => (
              <tr key={s.services}>
                <th scope="row">{number(s.services)}</th>
                <td>{number(s.natRules)}</td>
                <td>{`${s.megabytes} MB`}</td>
                <td>{duration(s.iptablesMs)}</td>
                <td>{duration(s.ipvsMs)}</td>
                <td>{duration(s.restoreMs)}</td>
                <td>{duration(s.partialMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {report && (
        <div className="cost-here">
          <h3>{CT.here(report.services)}</h3>
          <p>
            {CT.hereIptables(
              report.iptables.natRules,
              size(report.iptables.restoreBytes),
              duration(report.iptables.computeMs),
              duration(report.iptables.loadMs),
            )}
          </p>
          <p>
            {CT.hereIpvs(
              report.ipvs.virtualServers,
              report.ipvs.setEntries,
              report.ipvs.natRules,
              duration(report.ipvs.loadMs),
            )}
          </p>
          <p className="quiet">{CT.hereNote}</p>
        </div>
      )}
    </section>
  );
});
