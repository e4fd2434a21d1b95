import { useEffect, useState, useSyncExternalStore } from 'react';

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
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
