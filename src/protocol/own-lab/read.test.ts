import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLab } from './check.ts';
import { idOfOwnLab, OwnLabError, ownLabOf, ownLabText, readDraft, readOwnLab, readText } from './read.ts';

const LAB = {
  version: 1,
  title: 'Two hosts',
  nodes: [
    { name: 'a', kind: 'host', x: 0, y: 0 },
    { name: 'b', kind: 'host', x: 300, y: 0, servers: [{ kind: 'http', port: 80 }] },
  ],
  links: [
    { a: { node: 'a', dev: 'eth0', addrs: ['10.0.0.1/24'] }, b: { node: 'b', dev: 'eth0', addrs: ['10.0.0.2/24'] } },
  ],
};
const text = (change: object): string => JSON.stringify({ ...LAB, ...change });

describe('a lab in a file', () => {
  it('is read as it was written', () => {
    const lab = readOwnLab(text({}));
    expect(lab).toEqual(LAB);
    expect(ownLabOf(idOfOwnLab(lab))).toEqual(lab);
  });

  it('has one text, whatever says nothing in it', () => {
    const lab = readDraft({ ...LAB, nodes: [{ ...LAB.nodes[0], routes: [], sysctls: {} }, LAB.nodes[1]] });
    expect(ownLabText(lab)).toBe(ownLabText(readDraft(LAB)));
    expect(JSON.parse(ownLabText(readDraft({ ...LAB, nodes: [], links: [] })))).toMatchObject({ nodes: [], links: [] });
  });

  it.each([
    ['{', 'not JSON'],
    ['[]', 'not an object'],
    ['{}', 'it has no version'],
    [text({ version: 7 }), 'made by a newer Hookscope (form 7; this one reads up to 1)'],
    [text({ title: 3 }), 'title should be a text'],
    [text({ nodes: [{ name: 'a', kind: 'cloud', x: 0, y: 0 }] }), 'nodes.0.kind should be one of host'],
    [text({ nodes: [{ name: 'a', kind: 'host', x: 'left', y: 0 }] }), 'nodes.0.x should be a number'],
    [text({ nodes: [{ name: 'a', kind: 'host', x: 0, y: -1e300 }] }), 'nodes.0.y should be a number'],
    [text({ links: [{ a: { node: 'a', dev: 'eth0' } }] }), 'links.0.b should be an object'],
    [text({ links: [{ ...LAB.links[0], colour: 'red' }] }), 'links.0.colour is nothing that a lab has'],
    [text({ links: [], nodes: [] }), 'there is no host in it'],
    [text({ nodes: [LAB.nodes[0], LAB.nodes[0]] }), 'the lab cannot run: a: there are two nodes named a'],
    ['x'.repeat(100_001), 'too much'],
  ])('%s is refused with its reason', (bad, reason) => {
    expect(() => readOwnLab(bad)).toThrow(OwnLabError);
    expect(() => readOwnLab(bad)).toThrow(reason);
  });

  it('is the one in the documentation', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/labs.md'), 'utf8');
    const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
    expect(checkLab(readOwnLab(example))).toEqual([]);
  });

  it('may be a draft with errors', () => {
    expect(readText(text({ nodes: [LAB.nodes[0], LAB.nodes[0]] })).nodes).toHaveLength(2);
  });

  it('goes through the upgraders of older forms', () => {
    const old = { ...LAB, version: 1, caption: 'Two hosts' };
    const upgraders = {
      1: ({ caption, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, version: 1, title: `${caption}!` }),
    };
    expect(readDraft(old, upgraders, 2).title).toBe('Two hosts!');
    expect(() => readDraft(old, {}, 2)).toThrow('form 1 is unknown');
  });

  it('is an OwnLabError or a lab, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.object().map((o) => text(o)),
        ),
        (any) => {
          try {
            readOwnLab(any);
          } catch (error) {
            expect(error).toBeInstanceOf(OwnLabError);
          }
        },
      ),
    );
  });
});
