const SLAB = 4096;

/**
 * Zeroed memory for packets in pieces that share a buffer: a buffer of its own costs a packet as much as a good part of its
 * way through the stack. Each piece begins at a word. Long ones have their own.
 */
export class Slab {
  private buffer = new ArrayBuffer(SLAB);
  private used = 0;

  take(size: number): Uint8Array {
    if (size > SLAB / 8) return new Uint8Array(size);
    if (this.used + size > SLAB) {
      this.buffer = new ArrayBuffer(SLAB);
      this.used = 0;
    }
    const piece = new Uint8Array(this.buffer, this.used, size);
    this.used += (size + 3) & ~3;
    return piece;
  }

  /** A copy of some bytes. */
  copyOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
    const copy = this.take(to - from);
    for (let i = 0; i < copy.length; i++) copy[i] = bytes[from + i] ?? 0;
    return copy;
  }
}
