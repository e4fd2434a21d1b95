import { type RefObject, type SyntheticEvent, useLayoutEffect, useRef } from 'react';

interface Modal {
  readonly props: {
    readonly ref: RefObject<HTMLDialogElement | null>;
    readonly onCancel: (event: SyntheticEvent) => void;
    readonly onClose: () => void;
  };
  readonly close: () => void;
}

/**
 * A `dialog` that is modal from its mount on. `onClosed` unmounts it.
 *
 * It is told in the same task: the browser's own word, the event `close`, comes by a task of its own, and a key
 * that was pressed in between would find the dialog still open, and be lost.
 */
export function useModal(onClosed: () => void): Modal {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    element?.showModal();
    // Closed before it goes: only so is the focus given back.
    return () => element?.close();
  }, []);
  const close = (): void => {
    if (!ref.current) return;
    ref.current.close();
    onClosed();
  };
  const onCancel = (event: SyntheticEvent): void => {
    // A file chooser inside that is given up tells so, too, and that comes by here.
    if (event.target === event.currentTarget) close();
  };
  return { props: { ref, onCancel, onClose: close }, close };
}
