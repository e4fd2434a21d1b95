import type { Files } from './command.ts';

/** A file holds text; a directory holds nothing itself: its entries are the paths below it. */
export type FileNode = { readonly kind: 'file'; readonly text: string } | { readonly kind: 'dir' };

/** What the files have changed by: a text, a directory, or gone. */
export interface FileChange {
  readonly path: string;
  readonly node: FileNode | null;
}

/** No /usr/bin: without it the shell library finds its commands by name alone. */
const START_DIRS = ['/', '/dev', '/etc', '/proc', '/root', '/tmp', '/var'];

/** How much text all files together may hold, UTF-16 units. */
const MAX_TOTAL = 128 * 1024 * 1024;

/** The shell's small file system: text files in memory, the same for all places of a session. */
export class MemoryFiles implements Files {
  private readonly nodes = new Map<string, FileNode>();
  private total = 0;
  /** Hears of every change, for the journal. */
  onChange: ((change: FileChange) => void) | null = null;

  constructor() {
    for (const dir of START_DIRS) this.nodes.set(dir, { kind: 'dir' });
  }

  read(path: string): string | null {
    const node = this.nodes.get(normalize(path));
    return node?.kind === 'file' ? node.text : null;
  }

  write(path: string, text: string): void {
    this.apply({ path: normalize(path), node: { kind: 'file', text } });
  }

  node(path: string): FileNode | null {
    return this.nodes.get(normalize(path)) ?? null;
  }

  mkdir(path: string): void {
    this.apply({ path: normalize(path), node: { kind: 'dir' } });
  }

  /** Removes a file, or a directory with all below it. */
  remove(path: string): void {
    const at = normalize(path);
    for (const below of this.under(at)) this.apply({ path: below, node: null });
    this.apply({ path: at, node: null });
  }

  /** Makes a change as `onChange` told it. */
  apply(change: FileChange): void {
    const before = this.nodes.get(change.path);
    const gone = before?.kind === 'file' ? before.text.length : 0;
    const come = change.node?.kind === 'file' ? change.node.text.length : 0;
    if (this.total - gone + come > MAX_TOTAL) throw new Error('No space left on device');
    this.total += come - gone;
    if (change.node) this.nodes.set(change.path, change.node);
    else this.nodes.delete(change.path);
    this.onChange?.(change);
  }

  /** Names of a directory's entries, sorted. */
  list(path: string): string[] {
    const prefix = slashed(normalize(path));
    const names = new Set<string>();
    for (const key of this.nodes.keys()) {
      if (key.length <= prefix.length || !key.startsWith(prefix)) continue;
      const rest = key.slice(prefix.length);
      if (!rest.includes('/')) names.add(rest);
    }
    return [...names].sort();
  }

  paths(): string[] {
    return [...this.nodes.keys()];
  }

  private under(path: string): string[] {
    const prefix = slashed(path);
    return [...this.nodes.keys()].filter((key) => key !== path && key.startsWith(prefix));
  }
}

const slashed = (path: string): string => (path === '/' ? '/' : `${path}/`);

/** An absolute path without `.`, `..` and doubled slashes. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** `path` seen from `cwd`. */
export const resolvePath = (cwd: string, path: string): string =>
  normalize(path.startsWith('/') ? path : `${cwd}/${path}`);
