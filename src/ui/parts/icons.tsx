/** The few icons of the page, 16 by 16, in the colour of the text. */
const PATHS = {
  first: 'M3 3v10M13 3L6 8l7 5z',
  back: 'M11 3L5 8l6 5z',
  play: 'M5 3l8 5-8 5z',
  pause: 'M4.5 3h2.5v10H4.500zM9.500 3H12v10H9.500z',
  forward: 'M5 3l6 5-6 5z',
  over: 'M3 3l5 5-5 5zM9 3l5 5-5 5z',
  out: 'M8 9.500V2M4.500 5.500L8 2l3.500 3.500M8 12.500a1.200 1.200 0 1 1 0 2.400 1.200 1.200 0 0 1 0-2.400z',
  compare: 'M4 3v10M12 3v10M4 6c4 0 4 4 8 4M2.500 4.500L4 3l1.500 1.500M10.500 11.500L12 13l1.500-1.500',
  last: 'M13 3v10M3 3l7 5-7 5z',
  run: 'M2 4l5 4-5 4zM12 5.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z',
  undo: 'M6 3L2.500 6.500 6 10M3 6.500h6.500a3.500 3.500 0 0 1 0 7H7',
  redo: 'M10 3l3.500 3.500L10 10M13 6.500H6.500a3.500 3.500 0 0 0 0 7H9',
  link: 'M6.500 9.500l3-3M7 4.500l1-1a3.200 3.200 0 0 1 4.500 4.500l-1 1M9 11.500l-1 1A3.200 3.200 0 0 1 3.500 8l1-1',
  edit: 'M3 13l.6-3L10.500 3 13 5.500 6 12.400zM9 4.500L11.500 7',
  close: 'M4 4l8 8M12 4l-8 8',
  down: 'M4 6l4 4 4-4',
  up: 'M4 10l4-4 4 4',
  right: 'M6 4l4 4-4 4',
  left: 'M10 4L6 8l4 4',
  sun: 'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1v2M8 13v2M1 8h2M13 8h2M3.050 3.050l1.400 1.400M11.550 11.550l1.400 1.400M3.050 12.950l1.400-1.400M11.550 4.450l1.400-1.400',
  moon: 'M13 9.500A5.500 5.500 0 0 1 6.500 3 5.500 5.500 0 1 0 13 9.500z',
  auto: 'M8 2a6 6 0 1 1 0 12zM8 2a6 6 0 1 0 0 12',
  menu: 'M2 4.500h5M11 4.500h3M7 4.500a2 2 0 1 0 4 0 2 2 0 1 0-4 0M2 11.500h3M9 11.500h5M5 11.500a2 2 0 1 0 4 0 2 2 0 1 0-4 0',
  search: 'M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9zM10.500 10.500L14 14',
  share: 'M8 10V2M5 5l3-3 3 3M3 8v5.500h10V8',
  check: 'M3 8.500l3.500 3.500L13 4.500',
  map: 'M2 5.500h4v4H2zM10 2h4v4h-4zM10 10h4v4h-4zM6 7h2M8 4v8M8 4h2M8 12h2',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  whole: 'M2.500 6V2.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10',
  target: 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3zM8 1v4M8 11v4M1 8h4M11 8h4',
} as const;

const FILLED: ReadonlySet<keyof typeof PATHS> = new Set([
  'first',
  'back',
  'play',
  'pause',
  'forward',
  'over',
  'last',
  'run',
]);

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill={FILLED.has(name) ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth={FILLED.has(name) ? 1.2 : 1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
