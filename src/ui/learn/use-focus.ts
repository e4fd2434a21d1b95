import { type RefObject, useEffect, useRef } from 'react';

/**
 * The keyboard goes on from this element when what it was on has gone: the entry that opened a lesson, or a dialog. It
 * is not taken away from anything, nor from a page that was only just loaded.
 */
export function useFocus<E extends HTMLElement>(): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement !== null && activeElement !== document.body) return;
    if (navigator.userActivation?.hasBeenActive !== false) element.current?.focus({ preventScroll: true });
  }, []);
  return element;
}
