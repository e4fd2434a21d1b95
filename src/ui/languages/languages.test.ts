import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { knownFunctions } from '../../diagram/kernel-functions/kernel-functions.ts';
import { LESSONS } from '../../labs/course/course.ts';
import { LABS } from '../../labs/labs.ts';
import { CHAPTERS, LEVELS } from '../../labs/levels/levels.ts';
import { ZH as LEARN_ZH } from '../../labs/zh/zh.ts';
import type { Texts } from '../texts.ts';

const found = vi.hoisted(() => new Map<string, Texts>());
vi.mock('../texts.ts', () => ({
  count: String,
  defineTexts: (area: string, english: Texts) => {
    found.set(area, english);
    return english;
  },
}));

const ui = join(import.meta.dirname, '..');
const files = readdirSync(ui, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
const source = (file: string): string => readFileSync(join(ui, file), 'utf8');
const areaFiles = files.filter((file) => /= defineTexts\(/.test(source(file)) && !/\.test\./.test(file));
for (const file of areaFiles) await import(join(ui, file));
const { ZH } = await import('./zh/zh.ts');
const { FUNCTIONS } = await import('./zh/functions.ts');

/** What is the same in both languages: names, commands, and what Linux prints. */
const SAME = new Set([
  'ACCEPT',
  'ARP',
  'CPU0',
  'DMA',
  'DNAT',
  'DOWN',
  'Ethernet',
  'FWD',
  'Hookscope',
  'HTTP',
  'ICMP',
  'IN',
  'IPVS',
  'IPv4',
  'MTU',
  'Markdown',
  'NAPI',
  'OUT',
  'POST',
  'PRE',
  'Pod',
  'SNAT',
  'SVG',
  'Service',
  'TCP',
  'Tab',
  '^C',
  'UDP',
  'XDP',
  'EndpointSlice',
  'JSON',
  'PNG',
  'filter',
  'headroom',
  'iptables',
  'ipvs',
  'kube-ipvs0',
  'kube-proxy',
  'mac',
  'mangle',
  'nat',
  'network',
  'nftables',
  'pcapng',
  'raw',
  'sk_buff',
  'tailroom',
  'tc in',
  'tc out',
  'transport',
  'xfrm',
  'd',
  'down',
  'lo · veth · bridge',
  '0.0.0.0/0',
  '-S',
  '-L',
  'curl http://10.96.0.20/',
  'target  prot  in  out  source  destination',
  'proto == tcp && dport == 80',
  'INPUT, nat/KUBE-SERVICES, ip_forward, change mark …',
  'hookscope-level.json',
  'hookscope-lesson.json',
  'hookscope-progress.json',
  'ack, raise NET_RX',
  'icmp tcp udp',
]);
/** Functions of the kernel, which have names only. */
const isName = (text: string): boolean => /^[a-z]+(_[a-z0-9]+)+$/.test(text);

const HAN = /\p{Script=Han}/u;
const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const kind = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);

/** What is wrong with `other` as a translation of `english`, by path. */
function faults(path: string, english: unknown, other: unknown): string[] {
  if (kind(english) !== kind(other)) return [`${path}: ${kind(other)} in place of ${kind(english)}`];
  if (isGroup(english) && isGroup(other)) {
    const more = Object.keys(other).filter((key) => !(key in english));
    return [
      ...more.map((key) => `${path}.${key}: is not in English`),
      ...Object.keys(english).flatMap((key) => faults(`${path}.${key}`, english[key], other[key])),
    ];
  }
  if (typeof english !== 'string') return [];
  if (english === other && /[a-z]/i.test(english) && !SAME.has(english) && !isName(english))
    return [`${path}: still English: ${english}`];
  return english !== '' && other === '' ? [`${path}: empty`] : [];
}

describe('functions of the kernel in Simplified Chinese', () => {
  it('all have their sentence, and no others', () => {
    expect(Object.keys(FUNCTIONS).sort()).toEqual([...knownFunctions()].sort());
    expect(Object.values(FUNCTIONS).filter((does) => !HAN.test(does))).toEqual([]);
  });
});

/** Text that is a command, to be typed as it stands. */
const COMMAND = /^(kubectl|iptables|sysctl|ipvsadm|kube-proxy|bridge|ip) \S/;

describe('the page in Simplified Chinese', () => {
  it('has the texts of every area', () => {
    expect(areaFiles.length).toBeGreaterThan(10);
    expect(Object.keys(ZH).sort()).toEqual([...found.keys()].sort());
  });

  it.each(areaFiles.length > 0 ? [...found.keys()] : [])('area %s: the same texts, none left in English', (area) => {
    expect(faults(area, found.get(area), ZH[area])).toEqual([]);
  });

  it('finds what is missing, left over, of another kind or still English', () => {
    const english = { a: 'one thing', b: () => 'two', c: { d: 'three', e: ['four things'] } };
    expect(faults('x', english, { ...english, a: '一件', c: { d: '三' }, f: '' })).toEqual([
      'x.f: is not in English',
      'x.c.e: undefined in place of list',
    ]);
    expect(faults('x', english, { a: 'one thing', b: '二', c: { d: '', e: ['四件'] } })).toEqual([
      'x.a: still English: one thing',
      'x.b: string in place of function',
      'x.c.d: empty',
    ]);
  });
});

describe('components have no texts of their own', () => {
  it.each(files.filter((file) => file.endsWith('.tsx')))('%s', (file) => {
    const text = source(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    const attribute = /\b(?:aria-label|aria-description|title|placeholder|alt|legend)="([^"$]*[A-Za-z]{2}[^"$]*)"/g;
    const between = /<\/?[a-z][^<>{}]*>\s*([A-Za-z][a-z]+(?: [A-Za-z][a-z]*)*[.:]?)\s*<\//g;
    const words = [...text.matchAll(attribute), ...text.matchAll(between)].map((m) => m[1] ?? '');
    expect(words.filter((word) => !SAME.has(word))).toEqual([]);
  });
});

describe('course and levels in Simplified Chinese', () => {
  const told = (text: string): boolean => HAN.test(text) || COMMAND.test(text);

  it('names all labs and chapters, and no others', () => {
    expect(Object.keys(LEARN_ZH.labs).sort()).toEqual(LABS.map(({ id }) => id).sort());
    expect(Object.keys(LEARN_ZH.chapters).sort()).toEqual(CHAPTERS.map(({ id }) => id).sort());
    for (const { title, summary } of Object.values(LEARN_ZH.labs)) expect([title, summary].every(told)).toBe(true);
  });

  it('has no lesson or level that is not there', () => {
    expect(Object.keys(LEARN_ZH.lessons).sort()).toEqual(LESSONS.map(({ id }) => id).sort());
    expect(Object.keys(LEARN_ZH.levels).sort()).toEqual(LEVELS.map(({ id }) => id).sort());
  });

  it.each(LESSONS.map((lesson) => [lesson.id, lesson] as const))('lesson %s, step by step', (id, lesson) => {
    const zh = LEARN_ZH.lessons[id];
    expect(zh?.steps.map((step) => step.length)).toEqual(lesson.steps.map((step) => step.text.length));
    const all = [zh?.title ?? '', zh?.summary ?? '', ...(zh?.steps.flat() ?? [])];
    expect(all.filter((text) => text !== 'IPVS' && !told(text))).toEqual([]);
    const code = (text: string): string[] => (text.match(/`[^`]+`/g) ?? []).sort();
    lesson.steps.forEach((step, at) => {
      expect(code(zh?.steps[at]?.join(' ') ?? '')).toEqual(code(step.text.join(' ')));
    });
  });

  it.each(LEVELS.map((level) => [level.id, level] as const))('level %s, with its hints', (id, level) => {
    const zh = LEARN_ZH.levels[id];
    expect(zh?.story.length).toBe(level.story.length);
    expect(zh?.hints.length).toBe(level.hints.length);
    expect(
      [zh?.title ?? '', ...(zh?.story ?? []), ...(zh?.hints ?? []), zh?.after ?? ''].filter((t) => !told(t)),
    ).toEqual([]);
    const numbers = (text: string): string[] => (text.match(/\d+(\.\d+){3}(:\d+)?/g) ?? []).sort();
    const all = (texts: readonly string[]): string[] => numbers(texts.join(' '));
    expect(all([...(zh?.story ?? []), ...(zh?.hints ?? [])])).toEqual(all([...level.story, ...level.hints]));
  });
});
