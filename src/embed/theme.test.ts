import { expect, it } from 'vitest';
import { shadeOf } from './theme.ts';

it('an element takes the theme of the page around it, unless it names its own', () => {
  const page = { scheme: 'normal', className: '', dataTheme: '', systemDark: true };
  expect(shadeOf('dark', page)).toBe('dark');
  expect(shadeOf('light', { ...page, dataTheme: 'dark' })).toBe('light');
  expect(shadeOf('auto', page)).toBe('light');
  expect(shadeOf('auto', { ...page, className: 'vp dark' })).toBe('dark');
  expect(shadeOf('auto', { ...page, className: 'darkness' })).toBe('light');
  expect(shadeOf('auto', { ...page, dataTheme: 'dark', systemDark: false })).toBe('dark');
  expect(shadeOf('auto', { ...page, dataTheme: 'light', className: 'dark' })).toBe('light');
  expect(shadeOf('auto', { ...page, scheme: 'dark' })).toBe('dark');
  expect(shadeOf('auto', { ...page, scheme: 'light dark' })).toBe('dark');
  expect(shadeOf('auto', { ...page, scheme: 'light dark', systemDark: false })).toBe('light');
});
