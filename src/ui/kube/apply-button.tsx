import { useApp } from '../context.ts';
import { FileButton } from '../parts/file-button.tsx';
import { applyAndTell } from './drop-state.ts';
import { K } from './text.ts';

/** For those who do not drag: a file is chosen and applied. */
export function ApplyButton() {
  const app = useApp();
  return (
    <FileButton
      name={K.openFile}
      title={K.openFileTitle}
      accept=".yaml,.yml,.json"
      onFile={(file) => void applyAndTell(app, file)}
    />
  );
}
