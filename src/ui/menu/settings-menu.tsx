import { lazy } from 'react';
import { Icon } from '../parts/icons.tsx';
import { Popup } from '../parts/popup.tsx';
import { T } from '../text.ts';

const MenuContent = lazy(() => import('./menu-content.tsx').then((m) => ({ default: m.MenuContent })));

/** The button at the end of the top bar, and the settings behind it. */
export const SettingsMenu = () => (
  <div className="menu">
    <Popup
      id="settings-menu"
      name={T.menu}
      title={T.menuTitle}
      className="button"
      face={
        <>
          <Icon name="menu" />
          <span className="wide-only">{T.menu}</span>
        </>
      }
      content={MenuContent}
    />
  </div>
);
