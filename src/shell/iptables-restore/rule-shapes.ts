import { AF_INET, type Family } from '../../wire/inet.ts';
import type { IptcHandle } from '../iptables/libiptc.ts';
import { type NoTargets, STANDARD } from '../iptables/names.ts';
import type { CommandLine } from '../iptables/parse.ts';
import { RuleShape } from './rule-shape.ts';
import { LineParts, splitLine } from './split-line.ts';

/** Shapes by the runs of text between the words of their own. 'none': such lines are read in full. */
interface Node {
  readonly next: Map<string, Node>;
  shape: RuleShape | 'none' | null;
}

const newNode = (): Node => ({ next: new Map(), shape: null });

/** Beyond this many, lines have too little in common for it to help. */
const SHAPES_KEPT = 10_000;

/** The shapes of the rules that one table of a text has had so far. IPv4 only. */
export class RuleShapes {
  private readonly root = newNode();
  private readonly family: Family;
  private readonly isChain: (word: string) => boolean;
  private readonly parts = new LineParts();
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

  /** Appends the rule of a line whose shape is known. False: nothing was done, the line is to be read in full. */
  append(parts: LineParts, handle: IptcHandle): boolean {
    let node = this.root;
    for (let k = 0; k <= parts.count; k++) {
      const next = node.next.get(parts.runs[k] ?? '');
      if (!next) return false;
      node = next;
    }
    const { shape } = node;
    return shape !== null && shape !== 'none' && shape.append(parts.words, handle);
  }

  /** Keeps what a line was read to. `first` is the number of its first word among the arguments. */
  learn(parts: LineParts, line: CommandLine, first: number): void {
    let node = this.root;
    for (let k = 0; k <= parts.count; k++) {
      const run = parts.runs[k] ?? '';
      let next = node.next.get(run);
      if (!next) {
        if (this.count >= SHAPES_KEPT) return;
        next = newNode();
        node.next.set(run, next);
      }
      node = next;
    }
    if (node.shape) return;
    this.count++;
    node.shape = RuleShape.of(line, parts, first) ?? 'none';
  }
}
