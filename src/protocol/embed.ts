import { type Check, isText as isAnyText, isCount, isFlag, isObject, maybe, oneOf } from '../base/checks.ts';
import type { Connect, FromFrame, Hello, ToFrame } from './embed-messages.ts';

export type * from './embed-messages.ts';

/**
 * What a page and the frame it embeds say to each other. Version 1: a field may be added, a new form gets a new version.
 * Everything that comes in is checked here before anything reads it: either side may be anybody.
 */
export const EMBED_VERSION = 1;

type Form = Readonly<Record<string, Check>>;

/** Longest text taken: a rule set fits, a flood does not. */
const MAX_TEXT = 1_000_000;
const isText: Check = (v) => isAnyText(v) && v.length <= MAX_TEXT;
const isStep: Check = (v) => v === 'last' || v === 'drop' || (isCount(v) && v !== 0);
const isFate = oneOf('moving', 'dropped', 'done');

const TO_FRAME: Readonly<Record<ToFrame['type'], Form>> = {
  load: { scenario: maybe(isText), link: maybe(isText), step: maybe(isStep) },
  run: { place: isText, line: isText },
  seek: { step: isStep },
  play: {},
  pause: {},
  setTheme: { theme: oneOf('auto', 'light', 'dark') },
};

const FROM_FRAME: Readonly<Record<FromFrame['type'], Form>> = {
  ready: { version: isCount, lab: isText, title: isText, steps: isCount, readOnly: isFlag },
  step: {
    step: isCount,
    steps: isCount,
    host: isText,
    context: isText,
    place: isText,
    fn: isText,
    what: isText,
    packet: isText,
    fate: isFate,
  },
  verdict: { step: isCount, fate: isFate, host: isText, fn: isText, packet: isText },
  height: { height: isCount },
  error: { message: isText, on: isText },
};

/** The message with just the fields that are its own, or a sentence that says what is wrong with it. */
function read<T>(table: Readonly<Record<string, Form>>, value: unknown): T | string {
  if (!isObject(value) || typeof value.type !== 'string') return 'a message is an object with a type';
  const { type } = value;
  const fields = Object.hasOwn(table, type) ? table[type] : undefined;
  if (!fields) return `unknown message ${JSON.stringify(type.slice(0, 40))}`;
  const message: Record<string, unknown> = { type };
  for (const [name, isFine] of Object.entries(fields)) {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (!isFine(field)) return `${type}: ${name} is not as the protocol has it`;
    if (field !== undefined) message[name] = field;
  }
  return message as T; // every field has been checked
}

export const readToFrame = (value: unknown): ToFrame | string => read<ToFrame>(TO_FRAME, value);
export const readFromFrame = (value: unknown): FromFrame | string => read<FromFrame>(FROM_FRAME, value);

export const isHello = (value: unknown): value is Hello =>
  isObject(value) &&
  value.hookscope === 'hello' &&
  Array.isArray(value.versions) &&
  value.versions.length < 100 &&
  value.versions.every(isCount);

export const isConnect = (value: unknown): value is Connect =>
  isObject(value) && value.hookscope === 'connect' && isCount(value.version);
