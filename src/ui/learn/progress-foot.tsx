import { useState } from 'react';
import { wipe } from '../../store/progress.ts';
import { useApp } from '../context.ts';
import { progressOf } from './progress.ts';
import { T } from './text.ts';

/** Export and wipe of what was learnt. */
export function ProgressFoot() {
  const app = useApp();
  const [sure, setSure] = useState(false);
  const store = progressOf(app);
  const download = (): void => {
    const blob = new Blob([`${JSON.stringify(store.getState(), null, 2)}\n`], { type: 'application/json' });
    const url = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = url;
    link.download = T.fileName;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <footer className="learn-foot">
      <p className="quiet small">
        {T.progress}. {T.progressNote}
      </p>
      <div>
        {sure ? (
          <>
            <span>{T.wipeSure}</span>
            <button
              type="button"
              className="button small"
              onClick={() => {
                wipe(store);
                setSure(false);
              }}
            >
              {T.wipeYes}
            </button>
            <button type="button" className="button small" onClick={() => setSure(false)}>
              {T.wipeNo}
            </button>
          </>
        ) : (
          <>
            <button type="button" className="button small" onClick={download}>
              {T.exportProgress}
            </button>
            <button type="button" className="button small" onClick={() => setSure(true)}>
              {T.wipe}
            </button>
          </>
        )}
      </div>
    </footer>
  );
}
