import { type PointerEvent, useMemo, useRef, useState } from 'react';
import { freeMap } from '../../diagram/free-map.ts';
import type { Box, Point } from '../../diagram/geometry.ts';
import { deviceId, type LabMap, type MapNet } from '../../diagram/lab-map.ts';
import { GRID, moveNode } from '../../store/own-lab/edit.ts';
import { subjectOf } from '../../store/own-lab/editor.ts';
import type { Issue, OwnLab } from '../../store/own-lab/form.ts';
import { draftTopology } from '../../store/own-lab/topology.ts';
import { DeviceCard } from '../diagram/device-card.tsx';
import { usePhone } from '../media.ts';
import { choose, joinNodes } from './choose.ts';
import { useEdited, useEditor } from './context.ts';
import { DrawnLinks } from './drawn-links.tsx';
import { type Drag, DrawnNode, plugOf } from './drawn-node.tsx';
import { SB } from './text.ts';
import '../diagram/lab-map.css';

/** Room around what is drawn, and the least that is shown. */
const MARGIN = 70;
const LEAST = { w: 760, h: 400 };
const LEAST_PHONE = { w: 360, h: 300 };

function mapOf(lab: OwnLab): LabMap {
  const topology = draftTopology(lab);
  const hosts = topology.nets.filter((_, i) => lab.nodes[i]?.kind !== 'pod');
  const at = new Map(hosts.map(({ net }) => [net, lab.nodes[net] ?? { x: 0, y: 0 }]));
  return freeMap(topology, hosts, at, { x: 0, y: 0 });
}

function viewOf(map: LabMap, least: { readonly w: number; readonly h: number }): Box {
  const boxes = map.nets.map((n) => n.box);
  const [left, top] = [Math.min(...boxes.map((b) => b.x)), Math.min(...boxes.map((b) => b.y))];
  const [right, bottom] = [Math.max(...boxes.map((b) => b.x + b.w)), Math.max(...boxes.map((b) => b.y + b.h))];
  if (boxes.length === 0) return { x: -least.w / 2, y: -least.h / 2, ...least };
  const w = Math.max(least.w, right - left + 2 * MARGIN);
  const h = Math.max(least.h, bottom - top + 2 * MARGIN);
  return { x: (left + right - w) / 2, y: (top + bottom - h) / 2, w, h };
}

/** The lab as it is drawn: everything in it can be chosen, moved and linked, by pointer and by key. */
export function Drawing() {
  const editor = useEditor();
  const phone = usePhone();
  const lab = useEdited((s) => s.lab);
  const selected = useEdited((s) => s.selected);
  const issues = useEdited((s) => s.issues);
  const linking = useEdited((s) => s.linking);
  const map = useMemo(() => mapOf(lab), [lab]);
  const svg = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  // while something is dragged, the sheet stands still
  const [still, setStill] = useState<Box | null>(null);
  const view = still ?? viewOf(map, phone ? LEAST_PHONE : LEAST);

  const pointOf = (event: PointerEvent): Point => {
    const matrix = svg.current?.getScreenCTM()?.inverse();
    const p = matrix ? new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix) : { x: 0, y: 0 };
    return { x: p.x, y: p.y };
  };
  const grab = (event: PointerEvent, next: Drag): void => {
    if (event.button !== 0) return;
    svg.current?.setPointerCapture(event.pointerId);
    setStill(view);
    setDrag(next);
  };
  const onMove = (event: PointerEvent): void => {
    if (!drag) return;
    const p = pointOf(event);
    if (drag.kind === 'link') {
      setDrag({ ...drag, to: p });
      return;
    }
    const by = { x: p.x - drag.from.x, y: p.y - drag.from.y };
    if (!drag.moved && Math.hypot(by.x, by.y) < GRID / 3) return;
    if (!drag.moved) setDrag({ ...drag, moved: true });
    const next = moveNode(lab, drag.name, drag.at.x + by.x, drag.at.y + by.y);
    editor.change(next, `move ${drag.name} ${drag.from.x} ${drag.from.y}`, { kind: 'node', name: drag.name });
  };
  const onUp = (event: PointerEvent): void => {
    if (!drag) return;
    if (drag.kind === 'link') {
      const under = document.elementFromPoint(event.clientX, event.clientY)?.closest<SVGElement>('[data-node]');
      const other = under?.dataset.node;
      if (other !== undefined && other !== drag.name) joinNodes(editor, drag.name, other);
    } else if (!drag.moved) choose(editor, drag.name);
    setDrag(null);
    setStill(null);
  };
  const issuesOf = (name: string): Issue[] =>
    issues.filter(({ path }) => {
      const subject = subjectOf(lab, path);
      return subject.kind === 'node' && subject.name === name;
    });
  const drawn = (n: MapNet) => (
    <DrawnNode key={n.net} {...{ n, map, selected, issues: issuesOf(n.name), grab, pointOf }} />
  );
  const end = drag?.kind === 'link' ? map.nets.find((n) => n.name === drag.name) : undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an SVG cannot be a fieldset
    <svg
      ref={svg}
      className={linking === null ? 'diagram lab-map sandbox-map' : 'diagram lab-map sandbox-map linking'}
      viewBox={`${view.x} ${view.y} ${view.w} ${view.h}`}
      preserveAspectRatio="xMidYMid meet"
      role="group"
      aria-label={SB.drawing(lab.title)}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={() => {
        setDrag(null);
        setStill(null);
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) editor.select({ kind: 'lab' });
      }}
    >
      {lab.nodes.length === 0 && (
        <text x={view.x + view.w / 2} y={view.y + view.h / 2} textAnchor="middle" fontSize={15} className="map-help">
          {SB.emptyDrawing}
        </text>
      )}
      {map.nets.filter((n) => !n.inside).map(drawn)}
      <DrawnLinks map={map} lab={lab} chosen={selected.kind === 'link' ? selected.index : -1} issues={issues} />
      {map.nets.filter((n) => n.inside).map(drawn)}
      {map.devices.map((d) => (
        <DeviceCard key={deviceId(d.net, d.dev)} item={d} lit={false} />
      ))}
      {drag?.kind === 'link' && end && (
        <path className="new-link" d={`M${plugOf(end).x} ${plugOf(end).y}L${drag.to.x} ${drag.to.y}`} />
      )}
    </svg>
  );
}
