import type { ChainHead } from '../iptables/chain-head.ts';

const SLOTS = 64;

/**
 * Chains by the piece of text that names them: a rule set of 50 MB names chains 600,000 times, and a string for each would
 * be most of the work.
 */
export class ChainIndex {
  /** Numbers in `chains`, plus one; a power of two of them, more than half of them free. */
  private slots = new Int32Array(SLOTS);
  private chains: ChainHead[] = [];

  /** The chain whose name is the text from `from` to `to`, or null. */
  find(text: string, from: number, to: number): ChainHead | null {
    const { slots, chains } = this;
    const size = to - from;
    for (let slot = hash(text, from, to); ; slot++) {
      const number = slots[slot & (slots.length - 1)] ?? 0;
      if (number === 0) return null;
      const chain = chains[number - 1];
      if (chain?.name.length === size && text.startsWith(chain.name, from)) return chain;
    }
  }

  /** Adds a chain that is not there. */
  add(chain: ChainHead): void {
    this.chains.push(chain);
    if (this.chains.length * 2 <= this.slots.length) this.place(chain, this.chains.length);
    else {
      this.slots = new Int32Array(this.slots.length * 4);
      for (const [i, known] of this.chains.entries()) this.place(known, i + 1);
    }
  }

  clear(): void {
    this.slots = new Int32Array(SLOTS);
    this.chains = [];
  }

  private place(chain: ChainHead, number: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = hash(chain.name, 0, chain.name.length);
    while (slots[slot & mask] !== 0) slot++;
    slots[slot & mask] = number;
  }
}

function hash(text: string, from: number, to: number): number {
  let h = 0;
  for (let i = from; i < to; i++) h = (Math.imul(h, 31) + text.charCodeAt(i)) | 0;
  return (h ^ (h >>> 15)) & 0x3fff_ffff;
}
