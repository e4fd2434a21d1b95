import { useState } from 'react';
import { wipe } from '../../store/progress.ts';
import { useApp } from '../context.ts';
import { saveFile } from '../parts/save-file.ts';
import { progressOf } from './progress.ts';
import { T } from './text.ts';

/** Export and wipe of what was learnt. */
export function ProgressFoot() {
  const app = useApp();
  const [sure, setSure] = useState(false);
  const store = progressOf(app);
  return (
    <footer className="learn-foot">
      <p className="quiet small">{T.progress}</p>
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
            <button
              type="button"
              className="button small"
              onClick={() =>
                saveFile(
                  T.fileName,
                  new Blob([`${JSON.stringify(store.getState(), null, 2)}\n`], { type: 'application/json' }),
                )
              }
            >
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
