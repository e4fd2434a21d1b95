import type { Query, SavedSession, ToWorker } from '../protocol/messages.ts';

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isText: Check = (v) => typeof v === 'string';
const isCount: Check = (v) => typeof v === 'number' && Number.isSafeInteger(v) && v >= 0;
const isSeed: Check = (v) => typeof v === 'number' && Number.isSafeInteger(v);
const isObject = (v: unknown): v is Fields => typeof v === 'object' && v !== null;
const oneOf =
  (...values: readonly unknown[]): Check =>
  (v) =>
    values.includes(v);
const maybe =
  (check: Check, nothing?: unknown): Check =>
  (v) =>
    v === undefined || v === nothing || check(v);
/** Much faster, and a message would hold more time than there is. */
const MAX_SPEED = 1e6;
const isSpeed: Check = (v) => typeof v === 'number' && v > 0 && v <= MAX_SPEED;

const RX = oneOf('classic', 'napi');
const TABLE = oneOf('raw', 'mangle', 'nat', 'filter', 'security');

const MESSAGES: Readonly<Record<ToWorker['type'], Readonly<Record<string, Check>>>> = {
  open: { id: isCount, lab: isText, seed: maybe(isSeed), rxModel: maybe(RX), saved: maybe(isObject) },
  line: { id: isCount, place: isText, line: isText, at: maybe(isCount, null) },
  interrupt: { place: isText },
  speed: { factor: isSpeed },
  complete: { id: isCount, place: isText, line: isText, cursor: isCount },
  query: { id: isCount, query: isObject },
  undo: { id: isCount },
  branch: { id: isCount, branch: isCount },
};

const QUERIES: Readonly<Record<Query['kind'], Readonly<Record<string, Check>>>> = {
  chains: { net: isCount, table: TABLE, generation: isCount },
  rules: { net: isCount, table: TABLE, generation: isCount, chain: isText, from: isCount, count: isCount },
  misses: { branch: isCount, seq: isCount, step: isCount },
  routes: { net: isCount },
  export: { format: oneOf('text', 'json', 'pcapng', 'kernel', 'journal') },
};

const isKey = <T extends string>(table: Readonly<Record<T, unknown>>, name: unknown): name is T =>
  typeof name === 'string' && Object.hasOwn(table, name);

function check(what: string, value: Fields, fields: Readonly<Record<string, Check>>): void {
  for (const [name, isFine] of Object.entries(fields))
    if (!isFine(value[name])) throw new Error(`${what}: ${name} is not as the protocol has it`);
}

/** The id to answer to, 0 for a message without one. */
export function idOf(message: unknown): number {
  const id = isObject(message) ? message.id : 0;
  return typeof id === 'number' && isCount(id) ? id : 0;
}

/** A message of the page, checked: the page may be an embedding one, of another version. Throws with a sentence. */
export function readMessage(message: unknown): ToWorker {
  if (!isObject(message) || !isKey(MESSAGES, message.type)) throw new Error('unknown message');
  check(message.type, message, MESSAGES[message.type]);
  const { query, saved } = message;
  if (message.type === 'query') {
    if (!isObject(query) || !isKey(QUERIES, query.kind)) throw new Error('unknown query');
    check(query.kind, query, QUERIES[query.kind]);
  }
  if (isObject(saved)) check('saved', saved, { lab: isText } satisfies Partial<Record<keyof SavedSession, Check>>);
  return message as unknown as ToWorker; // every field that is read has been checked
}
