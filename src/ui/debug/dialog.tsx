import { type ReactNode, useId } from 'react';
import { Icon } from '../parts/icons.tsx';
import { useModal } from '../parts/use-modal.ts';
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
  const modal = useModal(() => closePanel(panel));
  const id = useId();
  return (
    <dialog {...modal.props} className={`debug-dialog ${className}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" className="icon-button" aria-label={T.close} onClick={modal.close}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
