import { useStore } from 'zustand';
import { branchRows } from '../../diagram/branch-rows.ts';
import type { BranchInfo } from '../../protocol/messages.ts';
import { netName, useApp } from '../context.ts';
import { D } from './text.ts';

/** The timelines, each beneath the one it parted from, with the command that started it. */
export function BranchTree() {
  const app = useApp();
  const branches = useStore(app.session, (s) => s.branches);
  const current = useStore(app.session, (s) => s.branch);
  return (
    <section className="branch-tree" aria-label={D.branches}>
      <h3>{D.branches}</h3>
      <p className="quiet small">{D.branchesIntro}</p>
      <ul>
        {branchRows(branches).map(({ branch, depth }) => (
          <li key={branch.id} style={{ marginLeft: `calc(${Math.min(depth, 6)} * var(--s5))` }} data-depth={depth}>
            <button
              type="button"
              className="row-button"
              aria-current={branch.id === current ? 'true' : undefined}
              onClick={() => void app.goToBranch(branch.id)}
            >
              <span>{branch.parent ? <code>{branch.title}</code> : D.branchMain}</span>
              <span className="quiet">
                <Parting branch={branch} />
                {branch.id === current && ` \u00b7 ${D.branchNow}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where it parted from its parent, when that trace is here. */
function Parting({ branch }: { readonly branch: BranchInfo }) {
  const app = useApp();
  const topology = useStore(app.session, (s) => s.topology);
  const index = branch.parent && app.traceOf(branch.parent.branch);
  const stop = branch.parent && index ? index.stopIndex(branch.parent.seq - 1) : -1;
  const event = index?.events[index.stops[stop] ?? -1];
  return event ? D.branchFrom(netName(topology, event.net), event.fn) : null;
}
