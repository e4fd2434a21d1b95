import { type Check, isCount, isFlag, isObject, isText, isWhole, listOf, maybe, oneOf } from '../base/checks.ts';
import { normalize } from '../shell/files.ts';
import type { Entry } from './journal.ts';

/** Checks of what a saved session's journal holds: it may come from anywhere. */

const isArgv = listOf(isText);
const isVars: Check = (v) => isObject(v) && Object.values(v).every(isText);
const isPath: Check = (v) => typeof v === 'string' && v === normalize(v);
const isNode: Check = (v) => v === null || (isObject(v) && (v.kind === 'dir' || (v.kind === 'file' && isText(v.text))));
const isChange: Check = (v) => isObject(v) && isPath(v.path) && isNode(v.node);

const ACTIONS: Readonly<Record<Entry['action']['do'], Readonly<Record<string, Check>>>> = {
  line: { job: isCount, place: isText, text: isText, kind: oneOf('list', 'script', 'background') },
  exec: { job: isCount, index: isCount, argv: isArgv, stdin: isText, cwd: isPath, tty: isFlag },
  builtin: { job: isCount, index: isCount, argv: isArgv },
  proc: { job: isCount, path: isText, text: isText },
  text: { job: isCount, stream: oneOf('out', 'err'), text: isText },
  end: { job: isCount, status: isWhole, cwd: maybe(isPath), vars: maybe(isVars) },
  interrupt: { job: isCount, kill: maybe(isFlag) },
  file: { change: isChange },
};

const isAction: Check = (v) => {
  if (!isObject(v) || typeof v.do !== 'string' || !Object.hasOwn(ACTIONS, v.do)) return false;
  const fields = ACTIONS[v.do as Entry['action']['do']];
  return Object.entries(fields).every(([name, isFine]) => isFine(v[name]));
};

const isPosition: Check = (v) => isObject(v) && (isCount(v.flight) || (isCount(v.steps) && isCount(v.time)));

/** An entry of a journal with all its fields. */
export const isEntry = (v: unknown): v is Entry =>
  isObject(v) && isPosition(v.at) && isCount(v.seq) && isCount(v.line) && isAction(v.action);
