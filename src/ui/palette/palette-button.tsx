import { openPanel } from '../debug/debug-state.ts';
import { Icon } from '../parts/icons.tsx';
import { T } from '../text.ts';

/** Opens the palette: everything that can be done, found by name. */
export function PaletteButton() {
  return (
    <button
      type="button"
      className="button"
      title={T.paletteTitle}
      aria-label={T.paletteTitle}
      aria-haspopup="dialog"
      onClick={() => openPanel('palette')}
    >
      <Icon name="search" />
      <span className="wide-only">{T.palette}</span>
    </button>
  );
}
