const SLAB = 4096;

/**
 * A copy of some bytes of a packet that nobody will change, for the trace. Short ones share a buffer: a trace keeps several
 * for each packet. A word of the copy is a word of the original, so that the two are quickly compared.
 */
export class ByteCopy {
  readonly bytes: Uint8Array;
  /** The buffer it lies in, as words, and where in it, in bytes. */
  private readonly words: Int32Array;
  private readonly at: number;

  /** Of `head` from `from` to `to`. */
  constructor(head: Uint8Array, from: number, to: number) {
    const size = to - from;
    if (size > SLAB / 8) {
      this.at = from & 3;
      const whole = new Uint8Array((this.at + size + 3) & ~3);
      whole.set(head.subarray(from, to), this.at);
      this.words = new Int32Array(whole.buffer);
      this.bytes = whole.subarray(this.at, this.at + size);
      return;
    }
    this.at = place(size, from & 3);
    this.words = slabWords;
    this.bytes = slab.subarray(this.at, this.at + size);
    const { bytes } = this;
    for (let i = 0; i < size; i++) bytes[i] = head[from + i] ?? 0;
  }

  /** Whether `head` has these bytes from `from` on. `headWords` is all of it as words. */
  isIn(head: Uint8Array, headWords: Int32Array, from: number): boolean {
    const { bytes, words, at } = this;
    const size = bytes.length;
    let i = 0;
    for (; ((from + i) & 3) !== 0 && i < size; i++) if (bytes[i] !== head[from + i]) return false;
    const inWords = (at - from) >> 2;
    const end = (from + size) >> 2;
    for (let w = (from + i) >> 2; w < end; w++) if (words[inWords + w] !== headWords[w]) return false;
    for (i = Math.max(i, end * 4 - from); i < size; i++) if (bytes[i] !== head[from + i]) return false;
    return true;
  }
}

let slab = new Uint8Array(SLAB);
let slabWords = new Int32Array(slab.buffer);
let used = 0;

/** Makes room in the buffer for `size` bytes, the first of them at byte `phase` of a word. */
function place(size: number, phase: number): number {
  let at = ((used + 3) & ~3) + phase;
  if (at + size > SLAB) {
    slab = new Uint8Array(SLAB);
    slabWords = new Int32Array(slab.buffer);
    at = phase;
  }
  used = at + size;
  return at;
}
