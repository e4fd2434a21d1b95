import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from '../parts/icons.tsx';
import { T } from '../text.ts';
import { closePanel, type Panel } from './debug-state.ts';
import './debug.css';

interface Props {
  readonly panel: Panel;
  readonly title: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A modal dialog with its title, closed by its button or Escape. */
export function Dialog({ panel, title, className = '', children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
  }, []);
  return (
    <dialog ref={dialog} className={`debug-dialog ${className}`} aria-labelledby={id} onClose={() => closePanel(panel)}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" className="icon-button" aria-label={T.close} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
