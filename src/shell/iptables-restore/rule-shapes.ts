import { AF_INET, type Family } from '../../wire/inet.ts';
import type { IptcHandle } from '../iptables/libiptc.ts';
import { type NoTargets, STANDARD } from '../iptables/names.ts';
import type { CommandLine } from '../iptables/parse.ts';
import { RuleShape } from './rule-shape.ts';
import { type LineParts, splitLine } from './split-line.ts';
import { ownCopy } from './tokenize.ts';

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
  private count = 0;

  constructor(noTargets: NoTargets, family: Family) {
    this.family = family;
    this.isChain = (word) => noTargets.has(word) && word !== 'CONTINUE' && !STANDARD.has(word);
  }

  /** The line in parts, when it is one that may have a shape. */
  split(line: string): LineParts | null {
    return this.family === AF_INET && line.startsWith('-A ') ? splitLine(ownCopy(line), this.isChain) : null;
  }

  /** Appends the rule of a line whose shape is known. False: nothing was done, the line is to be read in full. */
  append(parts: LineParts, handle: IptcHandle): boolean {
    let node = this.root;
    for (const run of parts.runs) {
      const next = node.next.get(run);
      if (!next) return false;
      node = next;
    }
    const { shape } = node;
    return shape !== null && shape !== 'none' && shape.append(parts.words, handle);
  }

  /** Keeps what a line was read to. `first` is the number of its first word among the arguments. */
  learn(parts: LineParts, line: CommandLine, first: number): void {
    let node = this.root;
    for (const run of parts.runs) {
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
