import { useStore } from 'zustand';
import { useApp } from './context.ts';
import { Icon } from './parts/icons.tsx';
import { T } from './text.ts';

/** What the page must say about itself: storage refused, something could not be done. */
export function Notices() {
  const app = useApp();
  const problem = useStore(app.session, (s) => s.problem);
  const storage = useStore(app.session, (s) => s.storage);
  const notice = useStore(app.session, (s) => s.notice);
  const text = problem || T.notices[notice] || T.storage[storage];
  return (
    <div className="notices" role="status">
      {text && (
        <p className="notice">
          <span>{problem ? `${T.problemUndo} ${T.say(problem)}` : text}</span>
          {(problem || notice) && (
            <button type="button" className="icon-button" aria-label={T.close} onClick={() => app.dismissProblem()}>
              <Icon name="close" />
            </button>
          )}
        </p>
      )}
    </div>
  );
}
