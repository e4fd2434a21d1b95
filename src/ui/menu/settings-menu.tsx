import { lazy, Suspense, useState } from 'react';
import { Icon } from '../parts/icons.tsx';
import { T } from '../text.ts';

const MenuContent = lazy(() => import('./menu-content.tsx').then((m) => ({ default: m.MenuContent })));

/** The button at the end of the top bar, and the settings behind it. */
export function SettingsMenu() {
  const [opened, setOpened] = useState(false);
  return (
    <div className="menu">
      <button
        type="button"
        className="button"
        popoverTarget="settings-menu"
        title={T.menuTitle}
        aria-label={T.menuTitle}
        onClick={() => setOpened(true)}
      >
        <Icon name="menu" />
        <span className="wide-only">{T.menu}</span>
      </button>
      <div id="settings-menu" className="menu-panel" popover="auto" role="dialog" aria-label={T.menu}>
        <Suspense fallback={null}>{opened && <MenuContent />}</Suspense>
      </div>
    </div>
  );
}
