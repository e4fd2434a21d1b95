import { useStore } from 'zustand';
import { messageOf } from '../../base/message-of.ts';
import { isOwnLab } from '../../store/own-lab/form.ts';
import { useApp } from '../context.ts';
import { Icon } from '../parts/icons.tsx';
import { closePopup } from '../parts/popup.tsx';
import { T } from '../text.ts';
import { copyLab } from './copy.ts';
import { SB } from './text.ts';
import '../menu/menu.css';
import './lab-menu.css';

/** Behind the pencil beside the lab: a new one, this one, the list of one's own. */
export function LabMenu() {
  const app = useApp();
  const lab = useStore(app.session, (s) => s.topology?.lab ?? '');
  const own = useStore(app.ownLabs, (s) => s.labs.length);
  const close = (): void => closePopup('lab-menu');
  const toList = (): void => {
    close();
    app.ownLabs.setState({ editing: null });
    app.settings.setState({ view: 'sandbox' });
  };
  const edit = async (): Promise<void> => {
    close();
    try {
      await copyLab(app, lab);
    } catch (error) {
      app.session.setState({ problem: SB.badKept(T.say(messageOf(error))) });
    }
  };
  return (
    <div className="lab-menu">
      <button type="button" className="button" onClick={toList}>
        <Icon name="plus" />
        {SB.menuNew}
      </button>
      <button type="button" className="button" disabled={lab === ''} onClick={() => void edit()}>
        <Icon name="edit" />
        {isOwnLab(lab) ? SB.menuEdit : SB.menuCopy}
      </button>
      {own > 0 && (
        <button type="button" className="button" onClick={toList}>
          <Icon name="map" />
          {SB.menuYours(own)}
        </button>
      )}
      <p className="quiet small">{SB.menuNote}</p>
    </div>
  );
}
