import type { KeyboardEvent, PointerEvent } from 'react';
import type { Point } from '../../diagram/geometry.ts';
import type { LabMap, MapNet } from '../../diagram/lab-map.ts';
import { GRID, moveNode, nodeOf } from '../../store/own-lab/edit.ts';
import type { LabEditor, Selected } from '../../store/own-lab/editor.ts';
import type { Issue } from '../../store/own-lab/form.ts';
import { removeNode } from '../../store/own-lab/remove.ts';
import { NetBox, NetCore, NetNote } from '../diagram/net-parts.tsx';
import { choose } from './choose.ts';
import { useEdited, useEditor } from './context.ts';
import { focusForm } from './focus.ts';
import { SB } from './text.ts';

/** What the pointer does: it moves a node, or draws a link from one. */
export type Drag =
  | { readonly kind: 'move'; readonly name: string; readonly from: Point; readonly at: Point; readonly moved: boolean }
  | { readonly kind: 'link'; readonly name: string; readonly to: Point };

/** Where a link is drawn from. */
export const plugOf = ({ box }: MapNet): Point => ({ x: box.x + box.w, y: box.y });

interface NodeProps {
  readonly n: MapNet;
  readonly map: LabMap;
  readonly selected: Selected;
  readonly issues: readonly Issue[];
  readonly grab: (event: PointerEvent, drag: Drag) => void;
  readonly pointOf: (event: PointerEvent) => Point;
}

/** A host or a pod: to be chosen, moved and linked, by pointer and by key. */
export function DrawnNode({ n, map, selected, issues, grab, pointOf }: NodeProps) {
  const editor = useEditor();
  const { box, name, inside, role } = n;
  const chosen = selected.kind === 'node' && selected.name === name;
  const lab = useEdited((s) => s.lab);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!nodeKey(editor, name, event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const addrs = map.devices.filter((d) => d.net === n.net && d.addr !== '').map((d) => d.addr);
  const label = SB.nodeLabel(name, SB.kinds[role].toLowerCase(), addrs.join(', ') || n.addr, issues.length);
  const plug = plugOf(n);
  const errors = issues.some(({ level }) => level === 'error');
  return (
    <g className={`map-net${inside ? ' inside' : ''}${chosen ? ' lit' : ''}`} data-node={name}>
      {/* biome-ignore lint/a11y/useSemanticElements: a button inside an SVG */}
      <g
        role="button"
        tabIndex={0}
        aria-label={label}
        aria-describedby="sandbox-node-help"
        aria-pressed={chosen}
        onKeyDown={onKeyDown}
        onFocus={() => {
          if (editor.store.getState().linking === null && !chosen) editor.select({ kind: 'node', name });
        }}
        onPointerDown={(event) => {
          const at = nodeOf(lab, name) ?? { x: 0, y: 0 };
          if (inside) choose(editor, name);
          else grab(event, { kind: 'move', name, from: pointOf(event), at: { x: at.x, y: at.y }, moved: false });
        }}
      >
        <NetBox item={n} most={17} />
      </g>
      {!inside && <NetCore item={n} map={map} lit={false} />}
      <NetNote item={n} />
      {issues.length > 0 && (
        <g className={`map-issue ${errors ? 'error' : 'warning'}`}>
          <circle cx={box.x} cy={box.y} r={9} />
          <text x={box.x} y={box.y + 4} fontSize={12} textAnchor="middle">
            !
          </text>
        </g>
      )}
      {!inside && (
        <g className="map-plug" onPointerDown={(event) => grab(event, { kind: 'link', name, to: pointOf(event) })}>
          <title>{SB.linkFrom(name)}</title>
          <circle className="hit" cx={plug.x} cy={plug.y} r={15} />
          <circle className="dot" cx={plug.x} cy={plug.y} r={6} />
        </g>
      )}
    </g>
  );
}

const STEPS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -GRID, y: 0 },
  ArrowRight: { x: GRID, y: 0 },
  ArrowUp: { x: 0, y: -GRID },
  ArrowDown: { x: 0, y: GRID },
};

/** Keys of a node in the drawing. True when it was one. */
function nodeKey(editor: LabEditor, name: string, event: KeyboardEvent): boolean {
  const { lab, linking } = editor.store.getState();
  const node = nodeOf(lab, name);
  if (!node || event.ctrlKey || event.metaKey || event.altKey) return false;
  const step = STEPS[event.key];
  if (step) {
    editor.change(moveNode(lab, name, node.x + step.x, node.y + step.y), `move ${name}`, { kind: 'node', name });
    return true;
  }
  if (event.key === 'Enter' || event.key === ' ') {
    choose(editor, name);
    if (linking === null) focusForm();
    return true;
  }
  if (event.key === 'c') editor.link(name);
  else if ((event.key === 'Delete' || event.key === 'Backspace') && !node.fixed) editor.change(removeNode(lab, name));
  else return false;
  return true;
}
