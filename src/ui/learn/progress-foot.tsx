import { useState } from 'react';
import { MOST_BYTES, merge, ProgressError, parseProgress, wipe } from '../../store/progress.ts';
import { useApp } from '../context.ts';
import { FileButton } from '../parts/file-button.tsx';
import { saveJson } from '../parts/save-file.ts';
import { progressOf } from './progress.ts';
import { T } from './text.ts';

/** Export, import and wipe of what was learnt. */
export function ProgressFoot() {
  const app = useApp();
  const [sure, setSure] = useState(false);
  const [said, setSaid] = useState('');
  const store = progressOf(app);
  const take = async (file: File): Promise<void> => {
    try {
      if (file.size > MOST_BYTES) throw new ProgressError('kind');
      merge(store, parseProgress(await file.text()));
      setSaid(T.imported);
    } catch (error) {
      setSaid(error instanceof ProgressError ? T.progressFault[error.fault](error.detail) : T.progressFault.kind());
    }
  };
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
              onClick={() => saveJson(T.fileName, JSON.stringify(store.getState(), null, 2))}
            >
              {T.exportProgress}
            </button>
            <FileButton name={T.importProgress} onFile={(file) => void take(file)} />
            <button type="button" className="button small" onClick={() => setSure(true)}>
              {T.wipe}
            </button>
          </>
        )}
      </div>
      <p className="small" role="status">
        {said}
      </p>
    </footer>
  );
}
