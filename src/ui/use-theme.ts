import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useApp } from './context.ts';
import { useSystemDark } from './media.ts';

/** Puts the theme on the root element. */
export function useTheme(): void {
  const app = useApp();
  const theme = useStore(app.settings, (s) => s.theme);
  const dark = useSystemDark();
  useEffect(() => {
    document.documentElement.dataset.theme = theme === 'system' ? (dark ? 'dark' : 'light') : theme;
  }, [theme, dark]);
}
