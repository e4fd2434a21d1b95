import type { KubeOverview, KubeSync } from '../../protocol/messages.ts';
import { useApp } from '../context.ts';
import { T } from '../text.ts';
import { K } from './text.ts';

/** What kube-proxy did lately: each sync with what it changed, and its log. */
export function SyncList({ kube }: { readonly kube: KubeOverview }) {
  return (
    <section className="syncs">
      <h3>{K.syncs}</h3>
      {kube.syncs.length === 0 && <p className="quiet">{K.noSync}</p>}
      {kube.syncs.map((sync, i) => (
        <Sync key={sync.number} sync={sync} first={i === 0} />
      ))}
      <details className="proxy-log">
        <summary>{K.log}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre tabIndex={0}>{kube.log.join('\n') || K.logEmpty}</pre>
      </details>
    </section>
  );
}

/** Changes shown at once. */
const SHOWN = 60;

function Sync({ sync, first }: { readonly sync: KubeSync; readonly first: boolean }) {
  const app = useApp();
  const added = sync.changes.filter((line) => line.startsWith('+')).length;
  const removed = sync.changes.filter((line) => line.startsWith('-')).length;
  const counts =
    sync.changeCount === 0 ? K.noChange : K.syncCounts(added, removed, Math.max(0, sync.changeCount - added - removed));
  const shown = sync.changes.slice(0, SHOWN);
  return (
    <details className="sync" open={first && sync.changeCount > 0 && sync.changeCount <= 40} data-testid="kube-sync">
      <summary>
        <b>{K.syncTitle(sync.number)}</b>
        <span className="verdict plain">{`${sync.mode}, ${sync.full ? K.fullSync : K.partialSync}`}</span>
        <span className="quiet">{counts}</span>
      </summary>
      <p className="sync-why">
        {sync.reasons.map(T.say).join(T.say('; '))}
        {sync.seq < 0 ? (
          <span className="quiet">{`${T.comma}${K.beforeTrace}`}</span>
        ) : (
          <button type="button" className="link" onClick={() => app.seek(sync.seq)}>
            {K.goToSync}
          </button>
        )}
      </p>
      {sync.error !== '' && <p className="bad">{T.say(sync.error)}</p>}
      <ol className="diff">
        {shown.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          <li key={i} className={line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'done'}>
            <code>{line}</code>
          </li>
        ))}
      </ol>
      {sync.changeCount > shown.length && <p className="quiet">{K.moreChanges(sync.changeCount - shown.length)}</p>}
    </details>
  );
}
