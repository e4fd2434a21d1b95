import { claimsOf } from './claims.ts';
import { type ApiObject, type Kind, kindInfo, type ObjectOf } from './objects.ts';

/** An object that changed; `object` is null when it is gone. */
export interface Change {
  readonly kind: Kind;
  readonly key: string;
  readonly object: ApiObject | null;
}

export type Watcher = (changes: readonly Change[]) => void;

/** Brings the objects a step closer to what they should be. It writes to the cluster. */
export type Controller = (cluster: Cluster) => void;

/** Rounds after which controllers that still change something are in a fight: a defect. */
const MAX_ROUNDS = 100;

export const keyOf = ({ metadata }: ApiObject): string =>
  metadata.namespace === '' ? metadata.name : `${metadata.namespace}/${metadata.name}`;

/**
 * The API server with its store. A change and what the controllers make of it happen at one instant; those who watch are
 * told afterwards, once, with all of it. Left out: history, and clients that are behind.
 */
export class Cluster {
  /** Rows by kind and key; insertion order is not looked at. */
  private readonly rows = new Map<Kind, Map<string, ApiObject>>();
  /** Who has what there is only one of. */
  private readonly owners = new Map<string, string>();
  /** The rows as `list` gives them, until one changes. */
  private readonly sorted = new Map<Kind, readonly ApiObject[]>();
  private readonly watchers = new Set<Watcher>();
  private readonly controllers: readonly Controller[];
  private readonly timestamp: () => string;
  private version = 1000;
  private depth = 0;
  private changed = new Map<string, Change>();

  /** `timestamp` is the time now in the API's words. */
  constructor(controllers: readonly Controller[], timestamp: () => string) {
    this.controllers = controllers;
    this.timestamp = timestamp;
  }

  now(): string {
    return this.timestamp();
  }

  get<K extends Kind>(kind: K, namespace: string, name: string): ObjectOf<K> | null {
    const key = kindInfo(kind).namespaced ? `${namespace}/${name}` : name;
    return (this.rows.get(kind)?.get(key) as ObjectOf<K> | undefined) ?? null;
  }

  /** Whether somebody else than `object` has something of which there is only one. */
  isTaken(claim: string, object: ApiObject): boolean {
    const owner = this.owners.get(claim);
    return owner !== undefined && owner !== keyOf(object);
  }

  /** All of a kind, by namespace and name; of all namespaces with null. */
  list<K extends Kind>(kind: K, namespace: string | null = null): readonly ObjectOf<K>[] {
    let all = this.sorted.get(kind);
    if (!all) {
      const rows = [...(this.rows.get(kind)?.entries() ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      all = rows.map(([, object]) => object);
      this.sorted.set(kind, all);
    }
    const objects = all as readonly ObjectOf<K>[];
    return namespace === null ? objects : objects.filter((o) => o.metadata.namespace === namespace);
  }

  /** Writes an object: it gets a version, and what it lacks of its identity. */
  put(object: ApiObject): void {
    const before = this.rows.get(object.kind)?.get(keyOf(object));
    this.version++;
    const metadata = {
      ...object.metadata,
      uid:
        before?.metadata.uid ??
        object.metadata.uid ??
        `00000000-0000-4000-8000-${String(this.version).padStart(12, '0')}`,
      creationTimestamp: before?.metadata.creationTimestamp ?? object.metadata.creationTimestamp ?? this.now(),
      resourceVersion: String(this.version),
    };
    const written = { ...object, metadata } as ApiObject;
    const rows = this.rows.get(object.kind) ?? new Map<string, ApiObject>();
    this.rows.set(object.kind, rows.set(keyOf(written), written));
    this.claim(before ?? null, written);
    this.note({ kind: object.kind, key: keyOf(written), object: written });
  }

  remove(object: ApiObject): void {
    const key = keyOf(object);
    this.version++;
    const before = this.rows.get(object.kind)?.get(key);
    if (!before) return;
    this.rows.get(object.kind)?.delete(key);
    this.claim(before, null);
    this.note({ kind: object.kind, key, object: null });
  }

  watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Several writes as one change: controllers and those who watch see them together. */
  transaction<T>(work: () => T): T {
    this.depth++;
    try {
      return work();
    } finally {
      this.depth--;
      if (this.depth === 0) this.settle();
    }
  }

  private claim(before: ApiObject | null, after: ApiObject | null): void {
    for (const claim of before ? claimsOf(before) : []) this.owners.delete(claim);
    for (const claim of after ? claimsOf(after) : []) this.owners.set(claim, after ? keyOf(after) : '');
  }

  private note(change: Change): void {
    this.sorted.delete(change.kind);
    this.changed.set(`${change.kind} ${change.key}`, change);
    if (this.depth === 0) this.settle();
  }

  /** Lets the controllers work until nothing changes, then tells the watchers. They may write again. */
  private settle(): void {
    if (this.changed.size === 0) return;
    this.depth++;
    try {
      for (let round = 0; ; round++) {
        const before = this.version;
        const count = this.changed.size;
        for (const controller of this.controllers) controller(this);
        if (this.version === before && this.changed.size === count) break;
        if (round === MAX_ROUNDS) throw new Error('the controllers of the cluster do not come to rest');
      }
    } finally {
      this.depth--;
    }
    const changes = [...this.changed.values()];
    this.changed = new Map();
    for (const watcher of [...this.watchers]) watcher(changes);
  }
}
