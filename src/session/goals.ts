import { SEC } from '../kernel/time/clock.ts';
import type { HookName, TableName, TraceEvent } from '../kernel/trace/events.ts';
import { type Found, findDrop, matchesDrop, passed, rulesTried } from './goal-evidence.ts';
import { PATIENCE, runLine } from './headless.ts';
import { Session } from './session.ts';
import { namesOf } from './standing.ts';

export type { TableName };

/** What a row of a goal wants to be true of its command. */
export type Wish =
  /** It succeeded: the ping came back, the page was delivered. */
  | { readonly kind: 'answered' }
  /** Somebody said no at once: a reset, or an ICMP error. */
  | { readonly kind: 'refused' }
  /** Nobody said anything until the command gave up. */
  | { readonly kind: 'silent' }
  /** Its output has this in it, or has not. */
  | { readonly kind: 'says'; readonly text: string; readonly not?: boolean }
  /** A packet of it was dropped here. */
  | ({ readonly kind: 'dropped' } & DropPlace)
  /** A packet of it went through a hook function, table or chain, or never did. */
  | ({ readonly kind: 'passes'; readonly not?: boolean } & PassPlace)
  /** Its packets were held against at most so many rules of a table. */
  | { readonly kind: 'cost'; readonly place: string; readonly table: TableName; readonly most: number };

/** Where a packet was dropped; what is not given may be anything. */
export interface DropPlace {
  readonly place?: string;
  readonly hook?: HookName;
  readonly table?: TableName;
  readonly chain?: string;
  readonly fn?: string;
  /** The kernel's reason, without `SKB_DROP_REASON_`. */
  readonly reason?: string;
}

/** Where a packet came by; what is not given may be anything. */
export interface PassPlace {
  readonly place: string;
  readonly hook?: HookName;
  readonly table?: TableName;
  readonly chain?: string;
  readonly fn?: string;
}

/** A command to try, and what must come of it. */
export interface GoalRow {
  /** Simulated seconds to let pass before it. */
  readonly wait?: number;
  readonly place: string;
  readonly line: string;
  readonly wants: readonly Wish[];
}

/** What came of a command that sends packets, or of another one. */
export type Came = 'answered' | 'refused' | 'silent' | 'done' | 'failed';

export interface GoalResult {
  readonly ok: boolean;
  /** For each wish of the row. */
  readonly wishes: readonly boolean[];
  readonly came: Came;
  /** The last line it printed. */
  readonly said: string;
  /** The first drop on its way. */
  readonly drop: Found | null;
}

/**
 * Tries each row of a goal, in order, in a copy of the session: journal and trace of the session itself stay as they are,
 * and so does its world.
 */
export async function checkGoal(session: Session, goal: readonly GoalRow[]): Promise<readonly GoalResult[]> {
  const copy = await Session.restore(session.save(), { lab: session.lab });
  for (const job of copy.foreground()) copy.interrupt(job.place.name);
  const results: GoalResult[] = [];
  for (const row of goal) results.push(await tryRow(copy, row));
  return results;
}

const MAX_PARTS = 1000;

/** Lets simulated time pass. */
function pass(session: Session, seconds: number): void {
  const until = session.machine.world.clock.now + seconds * SEC;
  // it stops where a list goes on; more often than that nothing of interest happens
  for (let n = 0; n < MAX_PARTS && !session.advance(until); n++);
}

async function tryRow(session: Session, row: GoalRow): Promise<GoalResult> {
  if (row.wait !== undefined) pass(session, row.wait);
  const from = session.machine.seq;
  const { status, endless, refused } = await runLine(session, row.place, row.line);
  const events = session.machine.world.tracer.events.slice(from);
  const known = namesOf(session.machine);
  const names = (net: number): string => known.get(net) ?? '';
  const own = session.machine.places.get(row.place)?.net.id;
  const job = events.find((e) => e.kind === 'tty' && e.stream === 'in' && e.net === own);
  const text = (stream: 'out' | 'err'): string =>
    events
      .flatMap((e) =>
        e.kind === 'tty' && job?.kind === 'tty' && e.job === job.job && e.stream === stream ? [e.text] : [],
      )
      .join('');
  const out = text('out');
  const err = refused ?? (endless ? `no end after ${PATIENCE} s` : text('err'));
  const came = whatCame(row.line, endless ? 1 : status, out, err);
  const wishes = row.wants.map((wish) => holds(wish, { came, text: out + err, events, names }));
  return {
    ok: wishes.every((ok) => ok),
    wishes,
    came,
    said: lastLine(out) || lastLine(err),
    drop: findDrop(events, names),
  };
}

const MAX_SAID = 160;
/** The last line, or of a ping the one with the numbers of packets. */
function lastLine(text: string): string {
  const lines = text.trimEnd().split('\n');
  return (lines.find((line) => line.includes('packets transmitted')) ?? lines.at(-1) ?? '').slice(0, MAX_SAID);
}

/** Commands that send a packet and wait for an answer. */
const ASKS = /(?:^|\|\s*)(ping|curl|nc)\s/;
/** No connection, no answer, cut off: but not out of time. */
const CURL_REFUSED = [7, 52, 56];
const REFUSALS = /refused|unreachable|prohibited|reset by peer|not permitted|no route/i;

function whatCame(line: string, status: number, out: string, err: string): Came {
  const asks = ASKS.exec(line);
  if (!asks) return status === 0 ? 'done' : 'failed';
  // a UDP client ends well without an answer too
  const heard = asks[1] === 'nc' && /\s-\w*u/.test(line) ? out !== '' : status === 0;
  if (heard) return 'answered';
  if (asks[1] === 'curl') return CURL_REFUSED.includes(status) ? 'refused' : 'silent';
  return REFUSALS.test(out + err) ? 'refused' : 'silent';
}

interface Evidence {
  readonly came: Came;
  readonly text: string;
  readonly events: readonly TraceEvent[];
  readonly names: (net: number) => string;
}

function holds(wish: Wish, { came, text, events, names }: Evidence): boolean {
  switch (wish.kind) {
    case 'answered':
    case 'refused':
    case 'silent':
      return came === wish.kind;
    case 'says':
      return text.includes(wish.text) !== (wish.not ?? false);
    case 'dropped':
      return events.some((e) => e.kind === 'drop' && matchesDrop(e, events, names, wish));
    case 'passes':
      return events.some((e) => e.kind === 'hook' && passed(e, names, wish)) !== (wish.not ?? false);
    case 'cost':
      return rulesTried(events, names, wish.place, wish.table) <= wish.most;
  }
}
