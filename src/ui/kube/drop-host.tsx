import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../context.ts';
import { applyAndTell, dropStore } from './drop-state.ts';
import { K } from './text.ts';
import './drop.css';

const MANIFEST = /\.ya?ml$/i;

/** Files that are dragged: while they hang over the page, browsers do not tell their names. */
const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** Takes YAML files that are dropped on the page, and says what became of them. */
export function DropHost() {
  const app = useApp();
  const { applied, applying } = useStore(dropStore);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      const file = [...(event.dataTransfer?.files ?? [])].find(({ name }) => MANIFEST.test(name));
      if (!file) return;
      event.preventDefault();
      void applyAndTell(app, file);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [app]);
  return (
    <>
      {over && <div className="drop-here">{K.dropHere}</div>}
      <div className="drop-result" role="status" data-testid="drop-result">
        {applying !== '' && (
          <section className="drop-card">
            <h2>{`${K.applying(applying)} \u2026`}</h2>
          </section>
        )}
        {applied && (
          <section className={applied.good ? 'drop-card good' : 'drop-card bad'}>
            <h2>{applied.title}</h2>
            {applied.text !== '' && <pre>{applied.text}</pre>}
            <p>
              {applied.entered && applied.good && (
                <button
                  type="button"
                  className="button small"
                  onClick={() => {
                    dropStore.setState({ applied: null });
                    void app.undo();
                  }}
                >
                  {K.undoIt}
                </button>
              )}
              <button type="button" className="button small" onClick={() => dropStore.setState({ applied: null })}>
                {K.dismiss}
              </button>
            </p>
          </section>
        )}
      </div>
    </>
  );
}
