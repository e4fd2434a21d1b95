import type { ChainHead } from '../iptables/chain-head.ts';

const SLOTS = 64;

/**
 * Chains by the piece of text that names them: a rule set of 50 MB names chains 600,000 times, and a string for each would
 * be most of the work.
 */
export class ChainIndex {
  /** Places in `chains`, plus one; a power of two of them, at least half of them 0. */
  private slots = new Int32Array(SLOTS);
  private chains: ChainHead[] = [];

  /** The chain whose name is the text from `from` to `to`, or null. */
  find(text: string, from: number, to: number): ChainHead | null {
    const number = this.slots[this.slot(text, from, to)] ?? 0;
    return number === 0 ? null : (this.chains[number - 1] ?? null);
  }

  /** Adds a chain, or puts it in the place of one of its name. */
  put(chain: ChainHead): void {
    const slot = this.slot(chain.name, 0, chain.name.length);
    const known = this.slots[slot] ?? 0;
    if (known > 0) {
      this.chains[known - 1] = chain;
      return;
    }
    this.slots[slot] = this.chains.push(chain);
    if (this.chains.length * 2 > this.slots.length) this.grow();
  }

  clear(): void {
    this.slots = new Int32Array(SLOTS);
    this.chains = [];
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 4);
    for (const [i, { name }] of this.chains.entries()) this.slots[this.slot(name, 0, name.length)] = i + 1;
  }

  /** Where the number of a chain is, or would be. */
  private slot(text: string, from: number, to: number): number {
    const { slots, chains } = this;
    const mask = slots.length - 1;
    const size = to - from;
    let slot = hash(text, from, to) & mask;
    for (let number = slots[slot] ?? 0; number !== 0; number = slots[slot] ?? 0) {
      const name = chains[number - 1]?.name ?? '';
      if (name.length === size && text.startsWith(name, from)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}

function hash(text: string, from: number, to: number): number {
  let h = 0;
  for (let i = from; i < to; i++) h = (Math.imul(h, 31) + text.charCodeAt(i)) | 0;
  return h ^ (h >>> 15);
}
