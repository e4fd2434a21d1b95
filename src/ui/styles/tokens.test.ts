import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

type Rgb = readonly [red: number, green: number, blue: number];

const css = readFileSync(fileURLToPath(new URL('./tokens.css', import.meta.url)), 'utf8');
const [normal = '', contrast = ''] = css.split('@media (prefers-contrast: more)');

/** The colours of the blocks that begin with `selector {`. */
function colours(text: string, selector: string): Map<string, Rgb> {
  const found = new Map<string, Rgb>();
  for (const block of text.split(`${selector} {`).slice(1))
    for (const [, name = '', hex = ''] of block.split('}')[0]?.matchAll(/(--[\w-]+):\s*#([0-9a-f]{6});/g) ?? [])
      found.set(name, [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb);
  return found;
}

const dark = colours(normal, ':root');
const light = new Map([...dark, ...colours(normal, ':root[data-theme="light"]')]);
const THEMES = {
  dark,
  light,
  'dark, more contrast': new Map([...dark, ...colours(contrast, ':root')]),
  'light, more contrast': new Map([...light, ...colours(contrast, ':root[data-theme="light"]')]),
} as const;

const linear = (v: number): number => (v <= 0.04045 * 255 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
const luminance = ([r, g, b]: Rgb): number => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);

/** WCAG 2.2's contrast ratio. */
function ratio(a: Rgb, b: Rgb): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** How a deuteranope or protanope sees a colour (Viénot, Brettel and Mollon 1999), linear RGB. */
const SEEN: Readonly<Record<string, readonly Rgb[]>> = {
  deuteranopia: [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
  protanopia: [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
};

/** CIE L*a*b* of linear RGB, D65. */
function lab(rgb: readonly number[]): Rgb {
  const [r = 0, g = 0, b = 0] = rgb;
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const distance = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

const colour = (theme: Map<string, Rgb>, name: string): Rgb => {
  const found = theme.get(name);
  if (!found) throw new Error(`no colour ${name}`);
  return found;
};

describe.each(Object.entries(THEMES))('%s', (_name, theme) => {
  test.each(['--bg', '--surface', '--raised', '--sunken', '--lane', '--lane-lit'])('words read on %s', (ground) => {
    for (const ink of ['--text', '--muted', '--accent', '--bad', '--good'])
      expect(ratio(colour(theme, ink), colour(theme, ground)), ink).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['bad', 'good', 'warn'])('words on a %s ground read', (name) => {
    expect(ratio(colour(theme, `--${name}`), colour(theme, `--${name}-soft`))).toBeGreaterThanOrEqual(4.5);
  });

  test('words on the accent read', () => {
    expect(ratio(colour(theme, '--on-accent'), colour(theme, '--accent'))).toBeGreaterThanOrEqual(4.5);
  });

  const tables = [...theme.keys()].filter((name) => name.startsWith('--t-'));
  test('each table stands out from its ground', () => {
    for (const table of tables)
      for (const ground of ['--surface', '--lane', '--raised'])
        expect(ratio(colour(theme, table), colour(theme, ground)), `${table} on ${ground}`).toBeGreaterThanOrEqual(3);
  });

  const apart = ['--t-raw', '--t-mangle', '--t-nat', '--t-filter', '--t-conntrack'];
  test.each(Object.keys(SEEN))('tables differ with %s', (kind) => {
    const matrix = SEEN[kind] ?? [];
    const seen = apart.map((name) => {
      const rgb = colour(theme, name).map(linear);
      return lab(matrix.map((row) => row.reduce((sum, factor, i) => sum + factor * (rgb[i] ?? 0), 0)));
    });
    for (const [i, a] of seen.entries())
      for (const [j, b] of seen.entries())
        if (i < j) expect(distance(a, b), `${apart[i]} and ${apart[j]}`).toBeGreaterThanOrEqual(11);
  });
});
