import { posix } from 'node:path';

/**
 * @typedef {object} Import
 * @property {string} from the importing file
 * @property {string} to the imported file, or the name of a package
 * @property {number} line
 * @property {boolean} typeOnly gone after compiling: `import type`, `export type`, or a type query
 * @property {boolean} lazy `import()`
 * @property {boolean} isPackage
 */

// Biome keeps statements at the left margin, which is what tells them from text.
const STATEMENT = /^(import|export)\b(\s+type\b(?!\s*(?:,|from\b|=)))?([^'"`;=()]*?)(?:\bfrom\s*)?['"]([^'"\n]+)['"]/gm;
const CALL = /(typeof\s+)?\bimport\(\s*(?:\/\*[^*]*\*\/\s*)?['"`]([^'"`\n]+)['"`]\s*\)(\s*\.\s*[A-Z])?/g;

/**
 * The imports of one source file. Paths of files are resolved against the importing file; `?worker`-like suffixes are cut.
 * @param {string} file path with `/`, relative to the project
 * @param {string} text
 * @returns {Import[]}
 */
export function readImports(file, text) {
  /** @type {Import[]} */
  const found = [];
  /** @param {string} specifier @param {number} at @param {boolean} typeOnly @param {boolean} lazy */
  const add = (specifier, at, typeOnly, lazy) => {
    const bare = specifier.replace(/\?.*$/, '');
    const isPackage = !bare.startsWith('.');
    const to = isPackage ? bare : posix.normalize(posix.join(posix.dirname(file), bare));
    found.push({ from: file, to, line: text.slice(0, at).split('\n').length, typeOnly, lazy, isPackage });
  };
  for (const m of text.matchAll(STATEMENT)) {
    const clause = m[3] ?? '';
    const reExports = m[1] === 'export' && /^\s*(\*|\{)/.test(clause);
    if (m[1] === 'export' && !reExports) continue;
    add(m[4] ?? '', m.index, m[2] !== undefined, false);
  }
  const code = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, (comment) => ' '.repeat(comment.length));
  for (const m of code.matchAll(CALL)) add(m[2] ?? '', m.index, Boolean(m[1] || m[3]), true);
  return found.sort((a, b) => a.line - b.line);
}

/**
 * Loops in the graph of imports that remain after compiling (an `import()` runs later and does not count). Each loop is
 * given once, as the files on it.
 * @param {readonly Import[]} imports
 * @returns {string[][]}
 */
export function findCycles(imports) {
  /** @type {Map<string, string[]>} */
  const graph = new Map();
  for (const { from, to, typeOnly, lazy, isPackage } of imports) {
    if (typeOnly || lazy || isPackage) continue;
    graph.set(from, [...(graph.get(from) ?? []), to]);
  }
  /** @type {string[][]} */
  const cycles = [];
  /** @type {Map<string, 'open' | 'done'>} */
  const state = new Map();
  /** @param {string} file @param {string[]} path */
  const visit = (file, path) => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      cycles.push(path.slice(path.indexOf(file)));
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of [...graph.keys()].sort()) visit(file, []);
  return cycles;
}
