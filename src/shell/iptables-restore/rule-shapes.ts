import { AF_INET, type Family } from '../../wire/inet.ts';
import type { IptcHandle } from '../iptables/libiptc.ts';
import { type NoTargets, STANDARD } from '../iptables/names.ts';
import type { CommandLine } from '../iptables/parse.ts';
import { RuleShape } from './rule-shape.ts';
import { LineParts, splitLine, wordEnd } from './split-line.ts';

/** Shapes by the runs of text between the words of their own. */
class Node {
  readonly ways: Way[] = [];
  /** Where the last line went on: the next one goes the same way or the way after it. */
  hint = 0;
  /** Where lines end: what they were read to. 'none': such lines are read in full. */
  shape: RuleShape | 'none' | null = null;
  /** What stands behind `-j` in the runs that lead here. They must still be no chains. */
  targets: readonly string[] = [];
}

/** A run of text and what follows it. */
interface Way {
  readonly run: string;
  readonly to: Node;
  /** The run ends the line. */
  readonly last: boolean;
  /** What follows is a word of its own only when it is a chain. */
  readonly jump: boolean;
}

/** Beyond this many, lines have too little in common for it to help; nor do lines that go too many ways on. */
const SHAPES_KEPT = 10_000;
const WAYS_KEPT = 64;
/** How many words are kept to be found again: chain and remark are those of the lines before. */
const RECENT = 4;
const QUOTE = 0x22;

/** The shapes of the rules that one table of a text has had so far. IPv4 only. */
export class RuleShapes {
  private readonly root = new Node();
  private readonly family: Family;
  private readonly isChain: (word: string) => boolean;
  private readonly parts = new LineParts();
  private readonly words: string[] = [];
  private readonly recent: string[] = new Array<string>(RECENT).fill('');
  private oldest = 0;
  private count = 0;

  constructor(noTargets: NoTargets, family: Family) {
    this.family = family;
    this.isChain = (word) => noTargets.has(word) && word !== 'CONTINUE' && !STANDARD.has(word);
  }

  /** The line of `text` from `at` to `end` in parts, when it is one that may have a shape. */
  split(text: string, at: number, end: number): LineParts | null {
    if (this.family !== AF_INET || !text.startsWith('-A ', at)) return null;
    return splitLine(this.parts, text, at, end, this.isChain) ? this.parts : null;
  }

  /**
   * Appends the rule of a line whose shape is known. False: nothing was done, the line is to be read in full. It compares
   * with the known runs in the text itself, as `splitLine` would have cut them.
   */
  append(text: string, at: number, end: number, handle: IptcHandle): boolean {
    if (this.count === 0) return false;
    let node = this.root;
    for (let k = 0, pos = at; ; k++) {
      const way = this.way(node, text, pos, end);
      if (!way) return false;
      node = way.to;
      if (way.last) break;
      const from = pos + way.run.length;
      pos = wordEnd(text, from, end);
      if (pos < 0) return false;
      const quoted = text.charCodeAt(from) === QUOTE;
      const word = this.word(text, quoted ? from + 1 : from, quoted ? pos - 1 : pos);
      if (way.jump && !this.isChain(word)) return false;
      this.words[k] = word;
    }
    const { shape, targets } = node;
    for (const target of targets) if (this.isChain(target)) return false;
    return shape !== null && shape !== 'none' && shape.append(this.words, handle);
  }

  /** Where the text goes on from `node`. No two ways fit: a run ends where the next word of its own begins. */
  private way(node: Node, text: string, at: number, end: number): Way | null {
    const { ways } = node;
    for (let n = 0, i = node.hint; n < ways.length; n++, i++) {
      if (i >= ways.length) i = 0;
      const way = ways[i];
      if (!way || !text.startsWith(way.run, at)) continue;
      const behind = at + way.run.length;
      if (way.last ? behind !== end : behind >= end) continue;
      node.hint = i;
      return way;
    }
    return null;
  }

  /** A piece of the text, the same string as before when it was there a moment ago. */
  private word(text: string, from: number, to: number): string {
    const size = to - from;
    for (const known of this.recent) if (known.length === size && text.startsWith(known, from)) return known;
    const word = text.slice(from, to);
    this.recent[this.oldest] = word;
    this.oldest = (this.oldest + 1) % RECENT;
    return word;
  }

  /** Keeps what a line was read to. `first` is the number of its first word among the arguments. */
  learn(parts: LineParts, line: CommandLine, first: number): void {
    let node = this.root;
    for (let k = 0; k <= parts.count; k++) {
      const run = parts.runs[k] ?? '';
      const last = k === parts.count;
      let way = node.ways.find((w) => w.run === run && w.last === last);
      if (!way) {
        if (this.count >= SHAPES_KEPT || node.ways.length >= WAYS_KEPT) return;
        way = { run, last, to: new Node(), jump: parts.jumps[k] ?? false };
        node.ways.push(way);
      }
      node = way.to;
    }
    if (node.shape) return;
    this.count++;
    node.targets = parts.targets;
    node.shape = RuleShape.of(line, parts, first) ?? 'none';
  }
}
