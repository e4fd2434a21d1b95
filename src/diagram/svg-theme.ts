/**
 * The colours of a static picture: those of ui/styles/tokens.css that it uses, by their names there (a test compares).
 * They are CSS variables in it too, so a page that shows the picture inline can set its own.
 */
export const DARK = {
  bg: '#0b0f16',
  surface: '#121821',
  line: '#263140',
  'line-strong': '#5d6e84',
  text: '#e8edf4',
  muted: '#a3b0c0',
  accent: '#7cc4ff',
  'accent-soft': '#17324a',
  bad: '#ff8b7b',
  'bad-soft': '#3d1a17',
  good: '#5fd3a8',
  'good-soft': '#11352a',
  warn: '#f3c052',
  lane: '#10161f',
  'lane-lit': '#15202d',
  rail: '#3a4759',
  'rail-minor': '#2a3544',
  packet: '#f4f7fb',
  'packet-ink': '#10161f',
  't-raw': '#9aa8b8',
  't-mangle': '#efc23a',
  't-nat': '#56b4e9',
  't-filter': '#f2703c',
  't-security': '#d9c74a',
  't-conntrack': '#e27fd0',
  't-ipvs': '#2fb98c',
  't-other': '#9aa8b8',
  'p-eth': '#8b99aa',
  'p-arp': '#d9c74a',
  'p-ip': '#56b4e9',
  'p-l4': '#d98bb4',
  'p-data': '#56647a',
} as const;

export type ColourName = keyof typeof DARK;

export const LIGHT: Readonly<Record<ColourName, string>> = {
  bg: '#eef1f5',
  surface: '#ffffff',
  line: '#d3dae3',
  'line-strong': '#76859a',
  text: '#17202c',
  muted: '#4f5d6f',
  accent: '#0a62b0',
  'accent-soft': '#dcecfb',
  bad: '#b3261e',
  'bad-soft': '#fde7e4',
  good: '#0a6b4b',
  'good-soft': '#ddf3ea',
  warn: '#7a5300',
  lane: '#f8fafc',
  'lane-lit': '#eaf3fc',
  rail: '#b4c0cf',
  'rail-minor': '#d5dde7',
  packet: '#17202c',
  'packet-ink': '#ffffff',
  't-raw': '#66758a',
  't-mangle': '#a87b00',
  't-nat': '#0f77b5',
  't-filter': '#b8330c',
  't-security': '#7a6f00',
  't-conntrack': '#b0309a',
  't-ipvs': '#00795a',
  't-other': '#66758a',
  'p-eth': '#7d8ba0',
  'p-arp': '#a39400',
  'p-ip': '#2b8fd0',
  'p-l4': '#b85a8e',
  'p-data': '#a4b0c0',
};

export type SvgTheme = 'auto' | 'light' | 'dark';

const variables = (colours: Readonly<Record<ColourName, string>>): string =>
  Object.entries(colours)
    .map(([name, value]) => `--hs-${name}:${value}`)
    .join(';');

const c = (name: ColourName): string => `var(--hs-${name})`;
const TEXT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif';
const CODE = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace';

/** Names of classes are short and begin with the picture's own: inline in a page, they touch nothing else there. */
const RULES: readonly (readonly [selector: string, style: string])[] = [
  ['', `font-family:${TEXT};background:${c('bg')}`],
  ['text', `fill:${c('text')}`],
  ['.ground', `fill:${c('bg')}`],
  ['.lane', `fill:${c('lane')}`],
  ['.lane.lit', `fill:${c('lane-lit')}`],
  ['.quiet', `fill:${c('muted')}`],
  ['.rail', `fill:none;stroke:${c('rail')};stroke-width:2.5`],
  ['.rail.minor', `stroke:${c('rail-minor')};stroke-width:1.75;stroke-dasharray:5 4`],
  ['.box', `fill:${c('surface')};stroke:${c('line')};stroke-width:1.25;stroke-linejoin:round`],
  ['.box.lit', `fill:${c('accent-soft')};stroke:${c('accent')};stroke-width:2`],
  ['.box.lit.done', `fill:${c('good-soft')};stroke:${c('good')}`],
  ['.box.lit.dropped', `fill:${c('bad-soft')};stroke:${c('bad')}`],
  ['.box.lit.column', `fill:${c('surface')}`],
  ['.bold', 'font-weight:600'],
  ['.code', `font-family:${CODE}`],
  ['.gap', `stroke:${c('line-strong')};stroke-dasharray:3 3;opacity:.7`],
  ['.swatch', `fill:${c('t-other')}`],
  ['.ghost .swatch,.swatch.ghost', `fill:none;stroke:${c('line-strong')};stroke-dasharray:2 1.5`],
  ['.ghost text', 'opacity:.72'],
  ['.here', `fill:${c('accent-soft')}`],
  ['.here.bad', `fill:${c('bad-soft')}`],
  ['.shell', `fill:${c('packet')}`],
  ['.halo', `fill:${c('accent')};opacity:.16`],
  ['.dropped .halo', `fill:${c('bad')}`],
  ['.done .halo', `fill:${c('good')}`],
  ['.p-data', `fill:${c('p-data')}`],
  ['.p-eth', `fill:${c('p-eth')}`],
  ['.p-arp', `fill:${c('p-arp')}`],
  ['.p-ip', `fill:${c('p-ip')}`],
  ['.p-l4', `fill:${c('p-l4')}`],
  ['.notch', `fill:${c('warn')}`],
  ['.mark', `fill:${c('warn')};paint-order:stroke;stroke:${c('bg')};stroke-width:3px`],
  ['.cross', `stroke:${c('bad')};stroke-width:4;stroke-linecap:round`],
  ['.tag rect', `fill:${c('packet')}`],
  ['.tag text', `fill:${c('packet-ink')};font-weight:600`],
  ['.dropped .tag rect', `fill:${c('bad')}`],
  ['.dropped .tag text', `fill:${c('bg')}`],
  ['.good', `fill:${c('good')};font-weight:700`],
  ['.bad', `fill:${c('bad')};font-weight:700`],
];
const TINTS = ['raw', 'mangle', 'nat', 'filter', 'security', 'conntrack', 'ipvs', 'other'] as const;

/** The style sheet of a picture. `auto` follows the reader's system, unless `data-theme` on the picture says otherwise. */
export function styleSheet(theme: SvgTheme): string {
  const rules = RULES.map(([selector, style]) => {
    const full = selector
      .split(',')
      .map((s) => `.hookscope-svg${s === '' ? '' : ` ${s}`}`)
      .join(',');
    return `${full}{${style}}`;
  });
  const tints = TINTS.map((t) => `.hookscope-svg .t-${t} .swatch,.hookscope-svg .swatch.t-${t}{fill:${c(`t-${t}`)}}`);
  const head = [`.hookscope-svg{${variables(theme === 'dark' ? DARK : LIGHT)}}`];
  if (theme === 'auto') {
    const dark = variables(DARK);
    head.push(`@media (prefers-color-scheme:dark){.hookscope-svg:not([data-theme=light]){${dark}}}`);
    head.push(`.hookscope-svg[data-theme=dark]{${dark}}`);
  }
  return [...head, ...tints, ...rules].join('\n');
}
