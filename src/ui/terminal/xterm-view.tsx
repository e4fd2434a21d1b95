import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../context.ts';
import { usePhone } from '../media.ts';
import { T } from '../text.ts';
import { KeyRow } from './key-row.tsx';
import { Screen } from './screen.ts';

/** xterm, in a chunk of its own. */
export function XtermView() {
  const app = useApp();
  const place = useStore(app.selection, (s) => s.place);
  const phone = usePhone();
  const element = useRef<HTMLDivElement>(null);
  const screen = useRef<Screen | null>(null);
  useEffect(() => {
    if (!element.current) return;
    const made = new Screen(app, element.current);
    screen.current = made;
    return () => {
      made.dispose();
      screen.current = null;
    };
  }, [app]);
  useEffect(() => screen.current?.label(T.terminalLabel(place)), [place]);
  return (
    <>
      <div className="xterm-room" ref={element} data-testid="xterm" />
      {phone && <KeyRow press={(text) => screen.current?.press(text)} />}
    </>
  );
}
