import { errorsOf, issueLine } from './check.ts';
import { NODE_KINDS, OWN, OWN_LAB_VERSION, type OwnLab } from './form.ts';

type Fields = Readonly<Record<string, unknown>>;
/** From the form of one version to the next one's. It gets what nobody has checked yet. */
export type Upgrader = (old: Fields) => Fields;
/** By the version they take. */
const UPGRADERS: Readonly<Record<number, Upgrader>> = {};

/** It is no lab: a sentence that says what is wrong and where. */
export class OwnLabError extends Error {}

/** Longest text that is looked at: a full lab has a tenth. */
const MAX_TEXT = 100_000;
const MAX_LIST = 200;
const MAX_SPOT = 100_000;

type Check = (value: unknown, path: string) => void;

const bad = (path: string, what: string): never => {
  throw new OwnLabError(`it is no lab: ${path === '' ? 'all of it' : path} should be ${what}`);
};
const text: Check = (v, path) => {
  if (typeof v !== 'string' || v.length > 2_000) bad(path, 'a text');
};
const number: Check = (v, path) => {
  if (typeof v !== 'number' || !Number.isFinite(v)) bad(path, 'a number');
};
/** A place in the drawing, which has an end. */
const spot: Check = (v, path) => {
  if (typeof v !== 'number' || !(Math.abs(v) <= MAX_SPOT)) bad(path, 'a number');
};
const yes: Check = (v, path) => {
  if (v !== true) bad(path, 'true, or not there');
};
const oneOf =
  (...values: readonly unknown[]): Check =>
  (v, path) => {
    if (!values.includes(v)) bad(path, `one of ${values.join(', ')}`);
  };
const list =
  (item: Check): Check =>
  (v, path) => {
    if (!Array.isArray(v) || v.length > MAX_LIST) return bad(path, `a list of at most ${MAX_LIST}`);
    for (const [i, entry] of v.entries()) item(entry, `${path}.${i}`);
  };
const dictionary: Check = (v, path) => {
  if (!isFields(v)) return bad(path, 'an object');
  for (const [name, value] of Object.entries(v)) text(value, `${path}.${name}`);
};
const isFields = (v: unknown): v is Fields => typeof v === 'object' && v !== null && !Array.isArray(v);
const object =
  (needs: Readonly<Record<string, Check>>, may: Readonly<Record<string, Check>> = {}): Check =>
  (v, path) => {
    if (!isFields(v)) return bad(path, 'an object');
    const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
    for (const [name, check] of Object.entries(needs)) check(v[name], below(name));
    for (const [name, check] of Object.entries(may)) if (v[name] !== undefined) check(v[name], below(name));
    for (const name of Object.keys(v))
      if (!Object.hasOwn(needs, name) && !Object.hasOwn(may, name))
        throw new OwnLabError(`it is no lab: ${below(name)} is nothing that a lab has`);
  };

const DEVICE = { addrs: list(text), mtu: number, mac: text };
const END = object({ node: text, dev: text }, { ...DEVICE, bridge: text, hairpin: yes });
const LINE = { place: text, line: text };
const FORM = object(
  {
    version: oneOf(OWN_LAB_VERSION),
    title: text,
    nodes: list(
      object(
        { name: text, kind: oneOf(...NODE_KINDS), x: spot, y: spot },
        {
          host: text,
          bridges: list(object({ dev: text }, DEVICE)),
          routes: list(object({ to: text, via: text })),
          sysctls: dictionary,
          servers: list(object({ kind: oneOf('http', 'udp'), port: number })),
          fixed: yes,
        },
      ),
    ),
    links: list(object({ a: END, b: END }, { latencyUs: number })),
  },
  {
    focus: text,
    first: object(LINE),
    setup: list(object(LINE, { status: number, stdin: text })),
    cold: yes,
    base: text,
  },
);

/**
 * A lab in the making, of any version up to ours: its form is as it should be, and it may still have issues. Throws an
 * OwnLabError.
 */
export function readDraft(
  value: unknown,
  upgraders: Readonly<Record<number, Upgrader>> = UPGRADERS,
  ours = OWN_LAB_VERSION,
): OwnLab {
  if (!isFields(value)) throw new OwnLabError('it is no lab: not an object');
  const { version } = value;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw new OwnLabError('it is no lab: it has no version');
  if (version > ours)
    throw new OwnLabError(`the lab was made by a newer Hookscope (form ${version}; this one reads up to ${ours})`);
  let form = value;
  for (let v = version; v < ours; v++) {
    const upgrade = Object.hasOwn(upgraders, v) ? upgraders[v] : undefined;
    if (!upgrade) throw new OwnLabError(`it is no lab: form ${v} is unknown`);
    form = upgrade(form);
  }
  FORM(form, '');
  return form as unknown as OwnLab; // every field has been checked
}

/** A lab that can run, from its text. Throws an OwnLabError that names the first error and its place. */
export function readOwnLab(text: string): OwnLab {
  const lab = readText(text);
  const [error, ...more] = errorsOf(lab);
  if (error)
    throw new OwnLabError(
      `the lab cannot run: ${issueLine(lab, error)}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    );
  return lab;
}

/** The draft in a file. */
export function readText(text: string): OwnLab {
  if (text.length > MAX_TEXT) throw new OwnLabError('it is no lab: there is too much in it');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new OwnLabError('it is no lab: it is not JSON');
  }
  return readDraft(value);
}

/** The text of a lab, always the same for the same lab: what says nothing is left out. */
export const ownLabText = (lab: OwnLab): string =>
  JSON.stringify(lab, (key, value: unknown) =>
    typeof value === 'object' && value !== null && Object.keys(value).length === 0 && !KEPT.includes(key)
      ? undefined
      : value,
  );

/** Lists that are there even when nothing is in them. */
const KEPT: readonly string[] = ['nodes', 'links'];

/** The id of the lab: all of it. */
export const idOfOwnLab = (lab: OwnLab): string => OWN + ownLabText(lab);
/** The lab of an id. Throws an OwnLabError when it is none, or cannot run. */
export const ownLabOf = (id: string): OwnLab => readOwnLab(id.slice(OWN.length));
