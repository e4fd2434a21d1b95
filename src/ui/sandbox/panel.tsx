import { type Selected, subjectOf } from '../../store/own-lab/editor.ts';
import type { Issue, OwnLab } from '../../store/own-lab/form.ts';
import { useEdited, useEditor } from './context.ts';
import { LabForm } from './lab-form.tsx';
import { LinkForm } from './link-form.tsx';
import { NodeForm } from './node-form.tsx';
import { SB } from './text.ts';

/** Beside the drawing: everything there is as a list, and the form of what is selected. */
export function Panel() {
  const lab = useEdited((s) => s.lab);
  const selected = useEdited((s) => s.selected);
  return (
    <section className="sandbox-panel" aria-label={SB.form(nameOf(lab, selected))}>
      <Items />
      <div className="sandbox-form" id="sandbox-form" tabIndex={-1}>
        <h3>{nameOf(lab, selected)}</h3>
        {selected.kind === 'lab' && <LabForm />}
        {selected.kind === 'node' && <NodeForm key={selected.name} name={selected.name} />}
        {selected.kind === 'link' && <LinkForm key={selected.index} index={selected.index} />}
      </div>
    </section>
  );
}

function nameOf(lab: OwnLab, selected: Selected): string {
  if (selected.kind === 'node') return selected.name;
  const link = selected.kind === 'link' ? lab.links[selected.index] : undefined;
  return link ? SB.linkTitle(link.a.node, link.b.node) : SB.theLab;
}

const same = (a: Selected, b: Selected): boolean => JSON.stringify(a) === JSON.stringify(b);

function Items() {
  const editor = useEditor();
  const lab = useEdited((s) => s.lab);
  const selected = useEdited((s) => s.selected);
  const issues = useEdited((s) => s.issues);
  const item = (what: Selected, name: string, note: string) => (
    <li key={JSON.stringify(what)}>
      <button
        type="button"
        className="sandbox-item"
        aria-current={same(what, selected) ? 'true' : undefined}
        onClick={() => editor.select(what)}
      >
        {name}
        {note !== '' && <span className="quiet small">{note}</span>}
        <Mark issues={issues.filter((issue) => same(subjectOf(lab, issue.path), what))} />
      </button>
    </li>
  );
  return (
    <nav className="sandbox-items" aria-label={SB.items}>
      <ul>
        {item({ kind: 'lab' }, SB.theLab, '')}
        {lab.nodes.map(({ name, kind }) => item({ kind: 'node', name }, name, SB.kinds[kind].toLowerCase()))}
        {lab.links.map(({ a, b }, index) => item({ kind: 'link', index }, SB.linkTitle(a.node, b.node), ''))}
      </ul>
    </nav>
  );
}

function Mark({ issues }: { readonly issues: readonly Issue[] }) {
  if (issues.length === 0) return null;
  const errors = issues.filter(({ level }) => level === 'error').length;
  return (
    <span className={`item-mark ${errors > 0 ? 'error' : 'warning'}`}>
      <span aria-hidden="true">!</span>
      <span className="visually-hidden">{errors > 0 ? SB.errors(errors) : SB.warnings(issues.length)}</span>
    </span>
  );
}
