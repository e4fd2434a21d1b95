import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeStep, sentences } from './describe.ts';
import { renderSvg } from './svg.ts';
import { DARK, LIGHT } from './svg-theme.ts';
import { pingTrace } from './testing/trace.ts';
import { TraceIndex } from './trace-index.ts';

function ping(verdict: 'ACCEPT' | 'DROP'): TraceIndex {
  const index = new TraceIndex();
  index.append(pingTrace(verdict));
  return index;
}
const restAt = (index: TraceIndex, stop: number): number => (index.stops[stop + 1] ?? index.length) - 1;
const names = { places: [{ name: 'no<de & "co"', net: 1, role: 'node', host: 'node' }], nets: [], focus: 1 } as const;

/** Elements that are opened and not closed in order, or '' when the markup is sound. */
function unbalanced(svg: string): string {
  const open: string[] = [];
  for (const [, end, name = '', self] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (self === '/') continue;
    if (end !== '/') open.push(name);
    else if (open.pop() !== name) return `</${name}>`;
  }
  return open.join(' ');
}

describe('a static picture', () => {
  it('is sound markup with a title and a description, at every step, in every layout', () => {
    for (const layout of ['wide', 'medium', 'tall'] as const)
      for (const verdict of ['ACCEPT', 'DROP'] as const) {
        const index = ping(verdict);
        for (let stop = -1; stop < index.stops.length; stop++) {
          const svg = renderSvg(index, restAt(index, stop), { layout, topology: names });
          expect(unbalanced(svg)).toBe('');
          expect(svg).toMatch(/<title>.+<\/title>\n<desc>.+<\/desc>/);
          expect(svg).not.toMatch(/NaN|undefined|Infinity/);
        }
      }
  });

  it('loads nothing and runs nothing, whatever the names in it say', () => {
    const evil = '<script>alert(1)</script>"onload="x" &\u0000]]>';
    const topology = { ...names, places: [{ ...names.places[0], name: evil }] };
    const svg = renderSvg(ping('DROP'), 9, { topology, title: evil });
    expect(svg).not.toMatch(/<script|onload="|href=|url\(|@import/);
    expect(svg).not.toContain('\u0000');
    expect(unbalanced(svg)).toBe('');
    expect(svg).toContain('&#60;script&#62;');
  });

  it('shows the drop, in words too', () => {
    const index = ping('DROP');
    const svg = renderSvg(index, index.length - 1, { topology: names });
    expect(svg).toContain('class="box column lit dropped"');
    expect(svg).toContain('class="cross"');
    expect(/<desc>(.*)<\/desc>/.exec(svg)?.[1]).toContain('The packet is dropped here.');
    expect(renderSvg(ping('ACCEPT'), 5)).not.toContain('class="cross"');
  });

  it('is the same for the same moment', () => {
    expect(renderSvg(ping('DROP'), 6)).toBe(renderSvg(ping('DROP'), 6));
    expect(renderSvg(ping('DROP'), 6)).not.toBe(renderSvg(ping('DROP'), 3));
  });

  it('keeps its styles to itself when it stands inline in a page', () => {
    const sheet = /<style>(.*)<\/style>/s.exec(renderSvg(ping('DROP'), 6))?.[1] ?? '';
    const flat = sheet.replaceAll(/@media \([^)]*\)\{(.*)\}$/gm, '$1');
    const selectors = [...flat.matchAll(/([^{}]+)\{[^}]*\}/g)].flatMap((m) => (m[1] ?? '').split(','));
    expect(selectors.length).toBeGreaterThan(40);
    for (const selector of selectors) expect(selector.trim()).toMatch(/^\.hookscope-svg/);
  });

  it('has the colours of the page', () => {
    const tokens = readFileSync(new URL('../ui/styles/tokens.css', import.meta.url), 'utf8').split('@media')[0] ?? '';
    const [dark = '', light = ''] = tokens.split(':root[data-theme="light"]');
    const inPage = (sheet: string, name: string): string | undefined =>
      new RegExp(`--${name}: ([^;]+);`).exec(sheet)?.[1];
    for (const name of Object.keys(DARK) as (keyof typeof DARK)[]) {
      expect(`${name} ${DARK[name]}`).toBe(`${name} ${inPage(dark, name)}`);
      expect(`${name} ${LIGHT[name]}`).toBe(`${name} ${inPage(light, name)}`);
    }
  });
});

describe('a step in words', () => {
  it('says where, who, what and which packet', () => {
    const index = ping('DROP');
    const d = describeStep(index, index.length - 1, () => 'node');
    expect(d).toMatchObject({ host: 'node', fate: 'dropped', steps: index.stops.length });
    expect(sentences(d)).toMatch(/^Step \d+ of \d+, on node, /);
    expect(sentences(describeStep(index, -1, () => 'node'))).toBe('No packet yet.');
  });
});
