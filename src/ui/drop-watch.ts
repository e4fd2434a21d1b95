import { useEffect, useRef } from 'react';
import type { InspectorTab } from '../store/settings.ts';
import { type Moment, useApp } from './context.ts';

/** At a drop the inspector shows why; when the playhead goes on, it shows again what it showed before. */
export function useDropWatch(moment: Moment): void {
  const app = useApp();
  const before = useRef<InspectorTab | null>(null);
  const event = moment.picture.event;
  const drop = event?.kind === 'drop' ? event.seq : -1;
  useEffect(() => {
    const { tab } = app.settings.getState();
    if (drop >= 0) {
      if (tab !== 'why') {
        before.current = tab;
        app.settings.setState({ tab: 'why' });
      }
    } else if (before.current !== null) {
      if (tab === 'why') app.settings.setState({ tab: before.current });
      before.current = null;
    }
  }, [app, drop]);
}
