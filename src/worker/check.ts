import {
  type Check,
  type Fields,
  isCount,
  isFlag,
  isObject,
  isText,
  isWhole,
  listOf,
  maybe,
  oneOf,
} from '../base/checks.ts';
import type { Query, SavedSession, ToWorker } from '../protocol/messages.ts';

/** An event, or -1 for before the first. */
const isMoment: Check = (v) => v === -1 || isCount(v);
/** Much faster, and a message would hold more time than there is. */
const MAX_SPEED = 1e6;
const isSpeed: Check = (v) => typeof v === 'number' && v > 0 && v <= MAX_SPEED;

/** Lines, each at its place. */
const areTyped = listOf((v) => isObject(v) && isText(v.place) && isText(v.line));

const RX = oneOf('classic', 'napi');
const HOOK_NAMES = oneOf('since 5.16', 'up to 5.15');
const TABLE = oneOf('raw', 'mangle', 'nat', 'filter', 'security');

const MESSAGES: Readonly<Record<ToWorker['type'], Readonly<Record<string, Check>>>> = {
  open: {
    id: isCount,
    lab: isText,
    seed: maybe(isWhole),
    rxModel: maybe(RX),
    hookNames: maybe(HOOK_NAMES),
    untimed: maybe(isFlag),
    saved: maybe(isObject),
    lines: maybe(areTyped),
  },
  line: { id: isCount, place: isText, line: isText, at: maybe(isCount, null) },
  interrupt: { place: isText },
  speed: { factor: isSpeed },
  complete: { id: isCount, place: isText, line: isText, cursor: isCount },
  query: { id: isCount, query: isObject },
  hookNames: { id: isCount, names: HOOK_NAMES },
  undo: { id: isCount },
  branch: { id: isCount, branch: isCount },
};

const QUERIES: Readonly<Record<Query['kind'], Readonly<Record<string, Check>>>> = {
  learn: {},
  reference: {},
  level: { id: isText },
  lesson: { id: isText },
  goal: { level: isText },
  entered: {},
  try: { rows: areTyped },
  prove: { level: isText },
  marks: { lesson: isText },
  moment: { seq: isCount },
  'prove-lesson': { lesson: isText },
  chains: { net: isCount, table: TABLE, generation: isCount, find: maybe(isText) },
  rules: { net: isCount, table: TABLE, generation: isCount, chain: isText, from: isCount, count: isCount },
  misses: { branch: isCount, seq: isCount, step: isCount },
  state: { net: isCount, what: oneOf('ipvs', 'routes', 'sets'), at: isCount, find: maybe(isText) },
  export: {
    format: oneOf('text', 'markdown', 'json', 'pcapng', 'kernel', 'journal'),
    part: maybe((v) => isObject(v) && isCount(v.from) && isCount(v.to)),
  },
  'copy-lab': { lab: isText },
  'try-lab': { lab: isText },
  cost: { services: isCount, endpoints: isCount, seed: isWhole },
  kube: { net: isCount, at: isMoment, find: maybe(isText), now: maybe(isCount) },
  'kube-service': { net: isCount, at: isMoment, service: isText, nat: isCount, filter: isCount },
  'kube-origin': {
    net: isCount,
    at: isMoment,
    table: TABLE,
    generation: isCount,
    rules: listOf((v) => isObject(v) && isText(v.chain) && isCount(v.rule)),
    to: listOf(isText),
  },
  'kube-command': { net: isCount, flags: (v) => isObject(v) && Object.values(v).every(isText) },
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
