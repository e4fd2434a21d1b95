import { XtError } from '../../kernel/xtables/types.ts';

/** Most words of a line, the program's own included (`MAX_ARGC`); longest word. */
const MAX_ARGC = 255;
const MAX_PARAM = 1024;

/**
 * The words of a line (`add_param_to_argv`, iptables/xshared.c), added to `argv`: separated by white space; double quotes
 * keep it, a backslash works inside them only, and a closing quote ends the word. An open quote ends with the line.
 */
export function addWords(argv: string[], line: string): void {
  if (!line.includes('"')) {
    for (const word of line.split(/[ \t\n]+/)) if (word !== '') addWord(argv, word);
    return;
  }
  let word = '';
  let open = false;
  for (let i = 0; i < line.length; i++) {
    const c = line.charAt(i);
    if (open) {
      if (c === '"') {
        open = false;
        addWord(argv, word);
        word = '';
      } else if (c !== '\\') word += c;
      else if (i + 1 < line.length) word += line.charAt(++i);
    } else if (c === '"') open = true;
    else if (c !== ' ' && c !== '\t' && c !== '\n') word += c;
    else if (word !== '') {
      addWord(argv, word);
      word = '';
    }
    if (word.length >= MAX_PARAM) throw new XtError('Parameter too long!');
  }
  if (word !== '') addWord(argv, word);
}

function addWord(argv: string[], word: string): void {
  if (word.length >= MAX_PARAM) throw new XtError('Parameter too long!');
  if (argv.length + 1 >= MAX_ARGC) throw new XtError('Parser cannot handle more arguments');
  argv.push(ownCopy(word));
}

/**
 * The same text in memory of its own. What is cut out of a long text may be kept as a place in it: then it keeps all of the
 * text, and is slower to read and to compare.
 */
export const ownCopy = (text: string): string => [text.slice(0, 1), text.slice(1)].join('');

/** The counters in front of a rule: `[packets:bytes] `. */
export interface RuleCounters {
  readonly packets: string;
  readonly bytes: string;
}

/** `tokenize_rule_counters`: the counters, or null, and the rest of the line. */
export function takeCounters(line: string, number: number): { counters: RuleCounters | null; rest: string } {
  if (!line.startsWith('[')) return { counters: null, rest: line };
  const end = line.indexOf(']');
  if (end < 0) throw new XtError(`Bad line ${number}: need ]`);
  const [, packets, after] = /^\[:*([^:]+):?(.*)$/s.exec(line) ?? [];
  if (packets === undefined || after === undefined) throw new XtError(`Bad line ${number}: need :`);
  const bytes = /^\]*([^\]]+)/.exec(after)?.[1];
  if (bytes === undefined) throw new XtError(`Bad line ${number}: need ]`);
  return { counters: { packets, bytes }, rest: line.slice(end + 1) };
}

/** Longest piece of a line that is read at once (`fgets` with 10240 bytes). */
const MAX_LINE = 10239;

/** A line of a text, as `fgets` cuts it: where the one at `at` ends, behind its newline. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return Math.min(newline < 0 ? text.length : newline + 1, at + MAX_LINE);
}

/** `strtok(NULL, " \t\n")` over a line. */
export function fields(line: string): string[] {
  const words: string[] = [];
  for (let end = 0; ; ) {
    const start = fieldStart(line, end, line.length);
    end = fieldEnd(line, start, line.length);
    if (end === start) return words;
    words.push(line.slice(start, end));
  }
}

const isSpace = (c: number): boolean => c === 0x20 || c === 0x09 || c === 0x0a;

/** Where the next field of the text from `at` to `end` begins: `end` when there is none. */
export function fieldStart(text: string, at: number, end: number): number {
  let i = at;
  while (i < end && isSpace(text.charCodeAt(i))) i++;
  return i;
}

/** Where the field that begins at `at` ends. */
export function fieldEnd(text: string, at: number, end: number): number {
  let i = at;
  while (i < end && !isSpace(text.charCodeAt(i))) i++;
  return i;
}
