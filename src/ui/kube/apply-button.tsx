import { useRef } from 'react';
import { useApp } from '../context.ts';
import { applyAndTell } from './drop-state.ts';
import { K } from './text.ts';

/** For those who do not drag: a file is chosen and applied. */
export function ApplyButton() {
  const app = useApp();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="button small" title={K.openFileTitle} onClick={() => input.current?.click()}>
        {K.openFile}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".yaml,.yml,.json"
        onChange={(e) => {
          const [file] = e.target.files ?? [];
          e.target.value = '';
          if (file) void applyAndTell(app, file);
        }}
      />
    </>
  );
}
