import { AF_INET, type Family } from '../../wire/inet.ts';
import type { ChainHead } from '../iptables/chain-head.ts';
import type { IptcHandle } from '../iptables/libiptc.ts';
import { type NoTargets, STANDARD } from '../iptables/names.ts';
import type { CommandLine } from '../iptables/parse.ts';
import { ChainIndex } from './chain-index.ts';
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
  /** The codes of its characters. */
  readonly codes: Uint16Array;
  readonly to: Node;
  /** The run ends the line. */
  readonly last: boolean;
  /** What follows is a word of its own only when it is a chain. */
  readonly jump: boolean;
  /** The word that followed last: a remark is often that of the line before. */
  word: string;
}

/** Beyond this many, lines have too little in common for it to help; nor do lines that go too many ways on. */
const SHAPES_KEPT = 10_000;
const WAYS_KEPT = 64;
/** How many chains are found again without a search. */
const RECENT = 4;
const QUOTE = 0x22;

/** The shapes of the rules that one table of a text has had so far. IPv4 only. */
export class RuleShapes {
  private readonly root = new Node();
  private readonly family: Family;
  private readonly isChain: (word: string) => boolean;
  private readonly parts = new LineParts();
  private readonly words: string[] = [];
  private readonly chains = new ChainIndex();
  /** Those that the lines before have named: most lines name one of them. */
  private readonly recent: ChainHead[] = [];
  private oldest = 0;
  /** What `chains` was made after. */
  private renames = 0;
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
    let chain: ChainHead | null = null;
    let jump: ChainHead | null = null;
    for (let k = 0, pos = at; ; k++) {
      const way = this.way(node, text, pos, end);
      if (!way) return false;
      node = way.to;
      if (way.last) break;
      const from = pos + way.run.length;
      pos = wordEnd(text, from, end);
      if (pos < 0) return false;
      const quoted = text.charCodeAt(from) === QUOTE;
      const start = quoted ? from + 1 : from;
      const stop = quoted ? pos - 1 : pos;
      if (k === 0) chain = this.chain(text, start, stop, handle);
      else if (way.jump) {
        jump = this.chain(text, start, stop, handle);
        if (!jump || !(jump.declared || this.isChain(jump.name))) return false;
      } else this.words[k] = word(way, text, start, stop);
    }
    const { shape, targets } = node;
    for (let i = 0; i < targets.length; i++) if (this.isChain(targets[i] ?? '')) return false;
    return chain !== null && shape !== null && shape !== 'none' && shape.append(chain, jump, this.words, handle);
  }

  /** A line has said that this is a chain. */
  declare(chain: ChainHead, handle: IptcHandle): void {
    chain.declared = this.isChain(chain.name);
    this.forgetRenamed(handle);
    this.chains.put(chain);
  }

  /** A chain by a piece of the text. */
  private chain(text: string, from: number, to: number, handle: IptcHandle): ChainHead | null {
    this.forgetRenamed(handle);
    const { recent } = this;
    const last = text.charCodeAt(to - 1);
    for (let i = 0; i < recent.length; i++) {
      const chain = recent[i];
      // names of many chains begin alike
      if (!chain || chain.name.length !== to - from || chain.name.charCodeAt(to - from - 1) !== last) continue;
      if (text.startsWith(chain.name, from)) return chain;
    }
    let chain = this.chains.find(text, from, to);
    if (!chain) {
      chain = handle.chain(text.slice(from, to)) ?? null;
      if (!chain) return null;
      this.chains.put(chain);
    }
    recent[this.oldest] = chain;
    this.oldest = (this.oldest + 1) % RECENT;
    return chain;
  }

  private forgetRenamed(handle: IptcHandle): void {
    if (this.renames === handle.renames) return;
    this.chains.clear();
    this.recent.length = 0;
    this.renames = handle.renames;
  }

  /** Where the text goes on from `node`. No two ways fit: a run ends where the next word of its own begins. */
  private way(node: Node, text: string, at: number, end: number): Way | null {
    const { ways } = node;
    for (let n = 0, i = node.hint; n < ways.length; n++, i++) {
      if (i >= ways.length) i = 0;
      const way = ways[i];
      if (!way || !standsAt(text, at, way.codes)) continue;
      const behind = at + way.run.length;
      if (way.last ? behind !== end : behind >= end) continue;
      node.hint = i;
      return way;
    }
    return null;
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
        way = { run, codes: codesOf(run), last, to: new Node(), jump: parts.jumps[k] ?? false, word: '' };
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

const codesOf = (text: string): Uint16Array => Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));

/** `startsWith`, in half the time. */
function standsAt(text: string, at: number, codes: Uint16Array): boolean {
  for (let i = 0; i < codes.length; i++) if (text.charCodeAt(at + i) !== codes[i]) return false;
  return true;
}

/** A piece of the text behind a run: the same string as the last time when it is the same. */
function word(way: Way, text: string, from: number, to: number): string {
  const { word: last } = way;
  if (last.length !== to - from || !text.startsWith(last, from)) way.word = text.slice(from, to);
  return way.word;
}
