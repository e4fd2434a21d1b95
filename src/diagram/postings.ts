/** Index of the last element of ascending `list` that is <= `at`, or -1. */
export function lastAtOrBefore(list: readonly number[], at: number): number {
  let lo = 0;
  let hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((list[mid] ?? 0) <= at) lo = mid + 1;
    else hi = mid;
  }
  return lo - 1;
}

/** Events of one kind about one thing, in order: what held at any moment is a binary search away. */
export class Postings<Key, Value> {
  private readonly lists = new Map<Key, { readonly seqs: number[]; readonly values: Value[] }>();

  add(key: Key, seq: number, value: Value): void {
    const list = this.lists.get(key);
    if (list) {
      list.seqs.push(seq);
      list.values.push(value);
    } else this.lists.set(key, { seqs: [seq], values: [value] });
  }

  /** The newest value at or before `seq`. */
  at(key: Key, seq: number): Value | undefined {
    const list = this.lists.get(key);
    if (!list) return undefined;
    const i = lastAtOrBefore(list.seqs, seq);
    return i < 0 ? undefined : list.values[i];
  }

  /** The last of all. */
  last(key: Key): Value | undefined {
    return this.lists.get(key)?.values.at(-1);
  }

  /** Where the newest value at or before `seq` came from, or -1. */
  seqAt(key: Key, seq: number): number {
    const list = this.lists.get(key);
    if (!list) return -1;
    const i = lastAtOrBefore(list.seqs, seq);
    return i < 0 ? -1 : (list.seqs[i] ?? -1);
  }

  keys(): IterableIterator<Key> {
    return this.lists.keys();
  }
}
