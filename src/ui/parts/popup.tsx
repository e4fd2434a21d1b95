import { type ComponentType, type ReactNode, Suspense, useState } from 'react';

interface Props {
  readonly id: string;
  /** What opens, and what the button is called. */
  readonly name: string;
  readonly title: string;
  readonly className: string;
  /** What stands on the button. */
  readonly face: ReactNode;
  /** What is inside: loaded when it is first opened. */
  readonly content: ComponentType;
}

/** A button, and a box that it opens below the top bar. */
export function Popup({ id, name, title, className, face, content: Content }: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <button
        type="button"
        className={className}
        popoverTarget={id}
        title={title}
        aria-label={title}
        onClick={() => setOpened(true)}
      >
        {face}
      </button>
      <div id={id} className="menu-panel" popover="auto" role="dialog" aria-label={name}>
        <Suspense fallback={null}>{opened && <Content />}</Suspense>
      </div>
    </>
  );
}

export const closePopup = (id: string): void => document.getElementById(id)?.hidePopover();
