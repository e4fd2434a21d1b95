import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, root } from './root.mjs';

/**
 * @typedef {object} StackFunction a function of the kernel that the model has
 * @property {string} name
 * @property {string} kernelFile where Linux has it, '' where the comment does not say
 * @property {string} file where the model has it, below src/kernel
 * @property {string} leftOut what its comment says it leaves out, '' for nothing
 */

/** A comment and what it stands before. */
const COMMENT = /\/\*\*([\s\S]*?)\*\/\s*(?:export |async |private |static |readonly |default )*([^\n]*)/g;
const FUNCTION =
  /^(?:function\b|class\b|const \w+(?:: [^=]+)? = (?:async |<[^>]+>)?(?:\(|\w+ =>)|(?:get |set )?\w+\(|(?:match|target|check|destroy)\b)/;
/** Of user space: what reads the command line. */
const USER_SPACE = /^(?:xt?ables|xtopt|x6|gai|parse|print|inet_aton|xt_entry)_|^(?:inet_aton|gai_strerror|x6_\w+)$/;
const NAME = /^_{0,2}[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;
const KERNEL_FILE = /\b(?:net|include|drivers|kernel|lib)\/[\w/.-]+\.[ch]\b/;
/** Where a function of the stack says in the trace that it was there. */
const TRACED =
  /\b(?:tracer\.\w+|kfreeSkb\w*|consumeSkb|dropped?)\([^;'`]*?'([a-z0-9_]+)'|\bfn(?:: \w+)?\s*[:=]\s*'([a-z0-9_]+)'/g;
/** Names in comments that are no functions: fields, settings, tables, hooks. */
const FIELD = /\b(?:struct|enum|union|net\.ipv4|net\.core)\b/;

/**
 * The functions that the comments of one file name, and those it tells the trace of.
 * @param {string} file below src/kernel
 * @param {string} text
 * @returns {StackFunction[]}
 */
export function functionsOf(file, text) {
  /** @type {Map<string, StackFunction>} */
  const found = new Map();
  for (const [, raw = '', declaration = ''] of text.matchAll(COMMENT)) {
    if (!FUNCTION.test(declaration)) continue;
    const doc = raw
      .replace(/^\s*\* ?/gm, '')
      .replace(/\s+/g, ' ')
      .trim();
    const kernelFile = KERNEL_FILE.exec(doc)?.[0] ?? '';
    const leftOut = leftOutOf(doc);
    const first = /^.*?(?:[.:](?= [A-Z])|$)/.exec(doc)?.[0] ?? '';
    for (const [, name = ''] of first.matchAll(/`([^`]+)`/g))
      if (NAME.test(name) && !USER_SPACE.test(name) && isFunction(first, name) && !found.has(name))
        found.set(name, { name, kernelFile, file, leftOut });
  }
  for (const [, called, given] of text.matchAll(TRACED)) {
    const name = called ?? given ?? '';
    if (NAME.test(name) && !found.has(name)) found.set(name, { name, kernelFile: '', file, leftOut: '' });
  }
  return [...found.values()];
}

/**
 * What a comment says is missing.
 * @param {string} doc
 */
function leftOutOf(doc) {
  const listed = /Left out: (.*?)(?:\.(?: |$)|$)/.exec(doc)?.[1];
  return listed ?? /(?:^|[.;] )([^.;]*(?:is|are) left out[^.;]*)/.exec(doc)?.[1] ?? '';
}

/**
 * A name stands for the function when it begins the comment, or is in its brackets; elsewhere it is only spoken of.
 * @param {string} sentence
 * @param {string} name
 */
function isFunction(sentence, name) {
  const at = sentence.indexOf(`\`${name}\``);
  const before = sentence.slice(0, at);
  if (FIELD.test(before.slice(-12))) return false;
  const open = before.lastIndexOf('(') > before.lastIndexOf(')');
  return at === 0 || open || /^(?:`[^`]+`(?:, | and )?)+$/.test(before);
}

/**
 * Every function of the kernel that the model has, sorted by name. The first file that has it counts.
 * @returns {StackFunction[]}
 */
export function stackFunctions() {
  /** @type {Map<string, StackFunction>} */
  const all = new Map();
  const dir = join('src', 'kernel');
  const files = listFiles().filter((f) => f.startsWith(`${dir}/`) && /(?<!\.test|testing)\.ts$/.test(f));
  for (const path of files.sort()) {
    for (const one of functionsOf(path.slice(dir.length + 1), readFileSync(join(root, path), 'utf8'))) {
      const known = all.get(one.name);
      if (!known || (known.kernelFile === '' && one.kernelFile !== '')) all.set(one.name, one);
    }
  }
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * A Markdown table of functions, a row for each file of the model.
 * @param {readonly StackFunction[]} functions
 */
export function functionsTable(functions) {
  const files = [...new Set(functions.map((f) => f.file))].sort();
  return [
    '| in `src/kernel/` | stands for | not modelled of it |',
    '|---|---|---|',
    ...files.map((file) => {
      const here = functions.filter((f) => f.file === file);
      const left = here
        .filter((f) => f.leftOut !== '')
        .map((f) => `\`${f.name}\`: ${f.leftOut.replaceAll('|', '\\|')}`);
      return `| \`${file}\` | ${here.map((f) => `\`${f.name}\``).join(', ')} | ${left.join('; ')} |`;
    }),
  ].join('\n');
}
