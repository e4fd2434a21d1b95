import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

interface Asked {
  readonly list: MediaQueryList;
  matches: boolean;
  readonly tell: Set<() => void>;
}
const asked = new Map<string, Asked>();

/**
 * Asked for in every step of every component: the browser is asked once, and again when it says that the answer changed.
 * In Chrome a list that is read between the change and its event has no event: the others would never hear of it.
 */
function askedOf(query: string): Asked {
  const known = asked.get(query);
  if (known) return known;
  const list = window.matchMedia(query);
  const made: Asked = { list, matches: list.matches, tell: new Set() };
  list.addEventListener('change', () => {
    made.matches = list.matches;
    for (const tell of made.tell) tell();
  });
  asked.set(query, made);
  return made;
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    useCallback(
      (changed) => {
        const { tell } = askedOf(query);
        tell.add(changed);
        return () => tell.delete(changed);
      },
      [query],
    ),
    () => askedOf(query).matches,
    () => false,
  );
}

export const useReducedMotion = (): boolean => useMedia('(prefers-reduced-motion: reduce)');
export const usePhone = (): boolean => useMedia('(max-width: 879px)');
export const useSystemDark = (): boolean => !useMedia('(prefers-color-scheme: light)');

/** Width and height of an element's content box, kept up to date. */
export function useSize(element: HTMLElement | null): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(() => {
      setSize((old) => {
        const next = { width: element.clientWidth, height: element.clientHeight };
        return old.width === next.width && old.height === next.height ? old : next;
      });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
