import { describe, expect, it } from 'vitest';
import { errorsOf } from '../../protocol/own-lab/check.ts';
import type { OwnLab } from '../../protocol/own-lab/form.ts';
import { connect, fillIn } from './connect.ts';
import { addNode, moveNode, nodeOf, setDevice, setNode } from './edit.ts';
import { LabEditor, subjectOf } from './editor.ts';
import { removeLink, removeNode } from './remove.ts';
import { fromTemplate } from './templates.ts';

const editorOf = (lab: OwnLab): { editor: LabEditor; kept: OwnLab[]; now: () => OwnLab } => {
  const kept: OwnLab[] = [];
  const editor = new LabEditor(lab, (next) => kept.push(next));
  return { editor, kept, now: () => editor.store.getState().lab };
};

describe('the editor', () => {
  it('takes changes back and makes them again, and keeps each', () => {
    const lab = fromTemplate('hosts', 'two');
    const { editor, kept, now } = editorOf(lab);
    const more = addNode(lab, 'router').lab;
    editor.change(more);
    editor.undo();
    expect(now()).toBe(lab);
    editor.redo();
    expect(now()).toBe(more);
    expect(kept).toEqual([more, lab, more]);
    editor.change({ ...more, title: 'three' });
    expect(editor.store.getState().future).toEqual([]);
  });

  it('takes what was typed into one field back as one', () => {
    const lab = fromTemplate('hosts', 'a');
    const { editor, now } = editorOf(lab);
    for (const title of ['ab', 'abc', 'abcd']) editor.change({ ...now(), title }, 'title');
    editor.select({ kind: 'lab' });
    editor.change({ ...now(), title: 'x' }, 'title');
    editor.undo();
    expect(now().title).toBe('abcd');
    editor.undo();
    expect(now()).toBe(lab);
  });

  it('forgets a selection that is gone', () => {
    const lab = fromTemplate('hosts', 'two');
    const { editor } = editorOf(lab);
    editor.select({ kind: 'node', name: 'host2' });
    editor.change(removeNode(lab, 'host2'));
    expect(editor.store.getState().selected).toEqual({ kind: 'lab' });
    editor.undo();
    editor.select({ kind: 'link', index: 0 });
    editor.change(removeLink(lab, 0));
    expect(editor.store.getState().selected).toEqual({ kind: 'lab' });
  });

  it('knows what an issue is about', () => {
    const lab = fromTemplate('router', 'x');
    expect(subjectOf(lab, 'nodes.1.routes.0.via')).toEqual({ kind: 'node', name: 'router1' });
    expect(subjectOf(lab, 'links.1.b.mtu')).toEqual({ kind: 'link', index: 1 });
    expect(subjectOf(lab, 'title')).toEqual({ kind: 'lab' });
  });
});

describe('changes to a lab', () => {
  it('carry a new name to wherever the old one stood', () => {
    const lab: OwnLab = {
      ...fromTemplate('containers', 'x'),
      focus: 'host1',
      first: { place: 'host1', line: 'ip a' },
      setup: [{ place: 'host1', line: 'iptables -P FORWARD DROP' }],
    };
    const host = nodeOf(lab, 'host1');
    if (!host) throw new Error('no host');
    const text = JSON.stringify(setNode(lab, 'host1', { ...host, name: 'gate' }));
    expect(text).not.toContain('host1');
    expect(errorsOf(JSON.parse(text))).toEqual([]);
  });

  it('take a host away with its pods, links, and what was to be done there', () => {
    const lab: OwnLab = {
      ...fromTemplate('containers', 'x'),
      setup: [{ place: 'pod1', line: 'ip a' }],
      focus: 'host1',
    };
    const left = removeNode(lab, 'host1');
    expect(left.nodes.map(({ name }) => name)).toEqual(['client1']);
    expect(left).toMatchObject({ links: [] });
    expect(left.nodes[0]?.routes).toBeUndefined();
    expect(left.setup ?? left.focus).toBeUndefined();
  });

  it('leave addresses and routes alone once somebody has taken one away', () => {
    const lab = fromTemplate('router', 'x');
    const host = nodeOf(lab, 'host1');
    if (!host) throw new Error('no host');
    const { routes: _, ...bare } = host;
    const broken = setNode(lab, 'host1', bare);
    const grown = connect(addNode(broken, 'host').lab, 'host3', 'router1');
    expect(nodeOf(grown, 'host1')?.routes).toBeUndefined();
    expect(nodeOf(fillIn(grown), 'host1')?.routes).toEqual([{ to: 'default', via: '10.0.1.1' }]);
  });

  it('give the ports of a bridge its new name', () => {
    const lab = fromTemplate('containers', 'x');
    const at = lab.nodes.findIndex(({ name }) => name === 'host1');
    const bridge = lab.nodes[at]?.bridges?.[0];
    if (!bridge) throw new Error('no bridge');
    const next = setDevice(lab, `nodes.${at}.bridges.0`, { ...bridge, dev: 'docker0' });
    expect(next.links.flatMap(({ a }) => a.bridge ?? [])).toEqual(['docker0', 'docker0']);
    expect(errorsOf(next)).toEqual([]);
  });

  it('keep everything on the grid', () => {
    const lab = moveNode(fromTemplate('hosts', 'x'), 'host1', 33, -49);
    expect(nodeOf(lab, 'host1')).toMatchObject({ x: 40, y: -40 });
    expect(moveNode(lab, 'host1', 41, -41)).toBe(lab);
  });
});
