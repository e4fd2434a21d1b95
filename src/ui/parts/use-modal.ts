import { type RefObject, useLayoutEffect, useRef } from 'react';

interface Modal {
  readonly props: {
    readonly ref: RefObject<HTMLDialogElement | null>;
    readonly onCancel: () => void;
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
  return { props: { ref, onCancel: close, onClose: close }, close };
}
