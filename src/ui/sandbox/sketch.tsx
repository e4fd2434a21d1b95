import type { Template } from '../../store/own-lab/templates.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w?: number;
  readonly lit?: boolean;
}

const SKETCHES: Readonly<Record<Template, { readonly boxes: readonly Box[]; readonly lines: string }>> = {
  empty: { boxes: [], lines: 'M60 18v24M48 30h24' },
  hosts: {
    boxes: [
      { x: 12, y: 20 },
      { x: 80, y: 20 },
    ],
    lines: 'M40 30h40',
  },
  router: {
    boxes: [
      { x: 4, y: 20 },
      { x: 46, y: 20, lit: true },
      { x: 88, y: 20 },
    ],
    lines: 'M32 30h14M74 30h14',
  },
  switch: {
    boxes: [
      { x: 4, y: 4 },
      { x: 46, y: 4 },
      { x: 88, y: 4 },
      { x: 40, y: 42, w: 40, lit: true },
    ],
    lines: 'M18 24v28h22M60 24v18M102 24v28h-22',
  },
  containers: {
    boxes: [
      { x: 4, y: 6, w: 66 },
      { x: 92, y: 22 },
      { x: 10, y: 12, w: 24, lit: true },
      { x: 40, y: 12, w: 24, lit: true },
    ],
    lines: 'M22 32v10h30v-10M70 34h22',
  },
};

/** A template as a small picture. */
export function Sketch({ template }: { readonly template: Template }) {
  const { boxes, lines } = SKETCHES[template];
  return (
    <svg viewBox="0 0 120 64" className="sketch" aria-hidden="true" focusable="false">
      {boxes.map(({ x, y, w = 28, lit = false }) => (
        <rect
          key={`${x} ${y}`}
          x={x}
          y={y}
          width={w}
          height={w === 66 ? 50 : 20}
          rx={4}
          className={lit ? 'lit' : undefined}
        />
      ))}
      <path d={lines} />
    </svg>
  );
}
