import type { KeyboardEvent } from 'react';
import { roundedPath } from '../../diagram/geometry.ts';
import { deviceId, type LabMap } from '../../diagram/lab-map.ts';
import { lineFrom } from '../../diagram/map-motion.ts';
import type { Issue, OwnLab } from '../../store/own-lab/form.ts';
import { removeLink } from '../../store/own-lab/remove.ts';
import { useEditor } from './context.ts';
import { focusForm } from './focus.ts';
import { SB } from './text.ts';

interface LinksProps {
  readonly map: LabMap;
  readonly lab: OwnLab;
  readonly chosen: number;
  readonly issues: readonly Issue[];
}

/** Lines inside of hosts, and links, which can be chosen. */
export function DrawnLinks({ map, lab, chosen, issues }: LinksProps) {
  const editor = useEditor();
  const idOf = (end: OwnLab['links'][number]['a']): string =>
    deviceId(
      lab.nodes.findIndex(({ name }) => name === end.node),
      end.dev,
    );
  return (
    <g fill="none" className="map-links">
      {map.links
        .filter(({ kind }) => kind === 'inner')
        .map((link) => (
          <path key={link.id} className="map-inner" d={roundedPath(link.line, 6)} />
        ))}
      {lab.links.map((link, index) => {
        const ids = [idOf(link.a), idOf(link.b)];
        const line = map.links.find((l) => l.kind !== 'inner' && ids.includes(l.a) && ids.includes(l.b));
        if (!line) return null;
        const bad = issues.some(({ path, level }) => level === 'error' && path.startsWith(`links.${index}.`));
        const loop = issues.some(({ path, code }) => path === `links.${index}` && code === 'loop');
        const onKeyDown = (event: KeyboardEvent): void => {
          if (event.key === 'Enter' || event.key === ' ') focusForm();
          else if (event.key === 'Delete' || event.key === 'Backspace') editor.change(removeLink(lab, index));
          else return;
          event.preventDefault();
          event.stopPropagation();
        };
        const d = roundedPath(line.line, 6);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a button inside an SVG
          <g
            key={line.id}
            role="button"
            tabIndex={0}
            className={`map-cable sandbox-link${chosen === index ? ' lit' : ''}${bad || loop ? ' bad' : ''}`}
            aria-label={SB.linkLabel(`${link.a.node} ${link.a.dev}`, `${link.b.node} ${link.b.dev}`)}
            aria-pressed={chosen === index}
            onFocus={() => editor.select({ kind: 'link', index })}
            onPointerDown={(event) => {
              event.preventDefault();
              editor.select({ kind: 'link', index });
            }}
            onKeyDown={onKeyDown}
          >
            <path className="hit" d={d} />
            {line.kind === 'cable' ? (
              <>
                <path d={roundedPath(lineFrom(line, line.a), 6)} />
                <path d={roundedPath(lineFrom(line, line.b), 6)} />
              </>
            ) : (
              <path d={d} />
            )}
          </g>
        );
      })}
    </g>
  );
}
