import {
  identUrl,
  type KernelVersion,
  kernelFunction,
  knownFunctions,
  sourceUrl,
} from '../../diagram/kernel-functions/kernel-functions.ts';
import type { ReferenceEntry, ReferenceKind } from '../../protocol/learn.ts';

export type RowKind = ReferenceKind | 'function';

/** An entry as it is listed: what the worker has of it, and what is known of functions of the kernel. */
export interface Row extends Omit<ReferenceEntry, 'kind'> {
  readonly kind: RowKind;
  /** Of what it is one: a heading within its kind, or ''. */
  readonly group: string;
  /** Its name, its sentence and its options, in small letters. */
  readonly text: string;
}

const SYSCTL_GROUPS = ['net.ipv4.conf.DEV', 'net.ipv4.neigh', 'net.ipv4.vs'];

/** `net.ipv4.vs.conntrack` is one of `net.ipv4.vs`, `net.core.somaxconn` of `net.core`. */
function groupOf({ kind, name, files }: Pick<Row, 'kind' | 'name' | 'files'>): string {
  if (kind === 'function') return files[0] ?? '';
  if (kind !== 'sysctl') return '';
  return SYSCTL_GROUPS.find((group) => name.startsWith(`${group}.`)) ?? name.split('.', 2).join('.');
}

/** All entries: a hook function has its sentence from the functions, of which the others follow. */
export function rowsOf(entries: readonly ReferenceEntry[], say: (english: string) => string): readonly Row[] {
  const hooks = new Set(entries.filter(({ kind }) => kind === 'hook').map(({ name }) => name));
  const known = entries.map((entry) => ({ ...entry, ...(entry.kind === 'hook' ? functionPart(entry.name) : {}) }));
  const others = [...knownFunctions()]
    .filter((name) => !hooks.has(name))
    .map((name) => ({
      ...{ kind: 'function' as const, name, usage: [], options: [], inert: false, example: null },
      ...functionPart(name),
    }));
  return [...known, ...others].map((row) => {
    const summary = say(row.summary);
    const options = row.options.map(({ name, text }) => ({ name, text: say(text) }));
    const words = [row.name, summary, ...options.map((o) => `${o.name} ${o.text}`)];
    return { ...row, summary, options, group: groupOf(row), text: words.join(' ').toLowerCase() };
  });
}

function functionPart(name: string): Pick<ReferenceEntry, 'summary' | 'files'> {
  const known = kernelFunction(name);
  return { summary: known?.does ?? '', files: known?.file ? [known.file] : [] };
}

/** Rows that have all words; what is called so comes before what only mentions it. */
export function find(rows: readonly Row[], words: string): readonly Row[] {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (parts.length === 0) return rows;
  const rankOf = (row: Row): number => Math.min(...parts.map((part) => rank(row, part)));
  return rows.filter(({ text }) => parts.every((part) => text.includes(part))).sort((a, b) => rankOf(a) - rankOf(b));
}

function rank({ name }: Row, word: string): number {
  const small = name.toLowerCase().replace(/^--/, '');
  return small === word ? 0 : small.startsWith(word) ? 1 : small.includes(word) ? 2 : 3;
}

/** By group, in the order in which groups are met. */
export function grouped(rows: readonly Row[]): readonly (readonly [group: string, rows: readonly Row[]])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const list = groups.get(row.group);
    if (list) list.push(row);
    else groups.set(row.group, [row]);
  }
  return [...groups];
}

/** Where a source file of Linux can be read. A link: the page loads nothing from there. */
export const fileUrl = (name: string, file: string, version: KernelVersion): string =>
  sourceUrl(file, versionOf(name, version));

/** All flags of kube-proxy, by those who make it. */
export const FLAGS_URL = 'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-proxy/';

/** Where a function is defined and used. */
export const functionUrl = (name: string, version: KernelVersion): string => identUrl(name, versionOf(name, version));

/** The chosen kernel, or the last one that has the function. */
export const versionOf = (name: string, version: KernelVersion): KernelVersion =>
  kernelFunction(name)?.lastIn ?? version;
