import { messageOf } from '../base/message-of.ts';
import { isOwnLab } from '../base/own-lab-id.ts';
import { LABS, labById } from '../labs/labs.ts';
import type { LearnQuery } from '../protocol/learn.ts';
import {
  type FromWorker,
  PROTOCOL_VERSION,
  type Query,
  type ReplyValue,
  type Topology,
  type ToWorker,
} from '../protocol/messages.ts';
import { replaysAsKept } from '../session/as-kept.ts';
import { loadCommands } from '../session/commands.ts';
import { Session } from '../session/session.ts';
import { topologyOf } from '../session/topology.ts';
import { idOf, readMessage } from './check.ts';
import { Pump } from './pump.ts';

/** The machine around the worker: messages out, real time, and a way to let messages in. */
export interface Surroundings {
  post(message: FromWorker): void;
  /** Real milliseconds. */
  now(): number;
  /** Runs something later; the answer cancels it. */
  later(ms: number, run: () => void): () => void;
  /** Resolves in a task of its own, after the messages that wait. */
  nextTask(): Promise<void>;
}

const LEARN: readonly string[] = [
  'learn',
  'reference',
  'level',
  'lesson',
  'goal',
  'entered',
  'try',
  'prove',
  'marks',
  'moment',
  'prove-lesson',
] satisfies LearnQuery['kind'][];
const isLearnQuery = (query: Query): query is LearnQuery => LEARN.includes(query.kind);

/** Events in one message. */
const BATCH = 2_000;
/** How long a script may keep the worker to itself, real milliseconds. */
const SLICE = 12;
/** A session is saved this long after its last change, real milliseconds. */
const SAVE_DELAY = 250;
/** The commands that a first visit does not play come this long after the lab was opened. */
const PREFETCH_DELAY = 1_500;

/** A kept session, if this model still makes the trace it was kept with; null if not, or if it is none. */
const restoreAsKept = (saved: unknown, options: Parameters<typeof Session.restore>[1]): Promise<Session | null> =>
  Session.restore(saved, options).then(
    (session) => (replaysAsKept(session) ? session : null),
    () => null,
  );

/** Speaks the protocol for one session. An error is an answer, never the end of the worker. */
export class Host {
  private readonly around: Surroundings;
  private readonly pump: Pump;
  private session: Session | null = null;
  /** The session in which no time passes by itself. */
  private untimed: Session | null = null;
  /** The branch the page knows, and how many of its events it has. */
  private sent = { branch: -1, count: 0 };
  private topology = '';
  private branches = '';
  private busy = new Set<string>();
  private saveLater: (() => void) | null = null;
  private lastBreath = 0;
  private rewound = false;
  /** Gives up the opening that is under way: another one takes its place. */
  private overtake: () => void = () => {};

  constructor(around: Surroundings) {
    this.around = around;
    this.pump = new Pump(
      around,
      () => this.flush(),
      () => this.save(),
    );
    around.post({
      type: 'ready',
      version: PROTOCOL_VERSION,
      labs: LABS.map(({ id, title, summary, first }) => ({ id, title, summary, first })),
    });
  }

  /** Takes a message of the page, whatever it is. */
  receive(message: unknown): void {
    try {
      this.handle(readMessage(message));
    } catch (error) {
      this.fail(idOf(message), error);
    }
  }

  private handle(message: ToWorker): void {
    if (message.type === 'open') {
      this.open(message).catch((error: unknown) => this.fail(message.id, error));
      return;
    }
    if (message.type === 'speed') {
      this.pump.speed = message.factor;
      return;
    }
    const session = this.session;
    if (!session) throw new Error('no lab is open');
    switch (message.type) {
      case 'line':
        this.enter(session, message).catch((error: unknown) => this.fail(message.id, error));
        return;
      case 'interrupt':
        session.interrupt(message.place);
        this.changed();
        return;
      case 'complete':
      case 'query':
        this.ask(session, message).catch((error: unknown) => this.fail(message.id, error));
        return;
      case 'undo': {
        const branch = session.current;
        const before = session.machine.seq;
        if (!session.undo()) throw new Error('there is nothing to undo');
        if (session.current === branch) this.sent.count = Math.min(this.sent.count, session.machine.seq, before);
        this.rewind();
        this.changed();
        this.reply(message.id, { type: 'done' });
        return;
      }
      case 'hookNames':
        session.renameHooks(message.names);
        this.sent = { branch: -1, count: 0 };
        this.changed();
        this.reply(message.id, { type: 'done' });
        return;
      case 'branch':
        if (!session.switchTo(message.branch)) throw new Error(`no branch ${message.branch}`);
        this.changed();
        this.reply(message.id, { type: 'done' });
        return;
    }
  }

  private async open(message: Extract<ToWorker, { type: 'open' }>): Promise<void> {
    this.overtake();
    let given = false;
    const overtaken = new Promise<never>((_, reject) => {
      this.overtake = () => {
        given = true;
        reject(new Error('another lab was opened meanwhile'));
      };
    });
    // what was given up stops where it next lets others work, and never goes on
    const breathe = (): Promise<void> => (given ? new Promise(() => {}) : this.breathe());
    const { session, rerun } = await Promise.race([this.make(message, breathe), overtaken]);
    this.overtake = () => {};
    this.pump.stop();
    this.session?.close();
    this.session = session;
    this.untimed = message.untimed ? session : null;
    session.onActivity = () => this.changed();
    for (const place of this.busy) this.around.post({ type: 'busy', place, busy: false });
    this.busy = new Set();
    this.sent = { branch: -1, count: 0 };
    this.topology = '';
    this.branches = '';
    this.changed();
    this.reply(message.id, rerun ? { type: 'done', rerun } : { type: 'done' });
    // without the network they come with the first line that needs them, or fail there
    this.around.later(PREFETCH_DELAY, () => void loadCommands().catch(() => {}));
  }

  /** The session that a page wants opened; the one that is open is not touched. */
  private async make(
    message: Extract<ToWorker, { type: 'open' }>,
    breathe: () => Promise<void>,
  ): Promise<{ readonly session: Session; readonly rerun: boolean }> {
    const id = message.saved?.lab ?? message.lab;
    const lab =
      labById(id) ??
      (isOwnLab(id) ? (await import('./own-lab.ts')).labOf(id) : (await import('./learn.ts')).laterLab(id));
    if (!lab) throw new Error(`no such lab: ${id}`);
    const { seed, rxModel, hookNames = 'since 5.16' } = message;
    const fresh = { lab, breathe, hookNames, ...(seed === undefined ? {} : { seed }), ...(rxModel ? { rxModel } : {}) };
    const kept = message.saved ? await restoreAsKept(message.saved, { lab, breathe, hookNames }) : null;
    const rerun = message.saved !== undefined && kept === null;
    const session = message.saved
      ? (kept ?? (await (await import('../session/rerun.ts')).rerun(message.saved, { lab, breathe, hookNames })))
      : message.lines
        ? await (await import('../session/scenario.ts')).playScenario(fresh, message.lines)
        : await Session.open(fresh);
    session.machine; // a saved session that can't be replayed fails here, and the one before stays
    return { session, rerun };
  }

  /** What is asked for is not needed for the first packet: its code comes when it is. */
  private async ask(session: Session, message: Extract<ToWorker, { type: 'complete' | 'query' }>): Promise<void> {
    const query = message.type === 'query' ? message.query : null;
    if (query && isLearnQuery(query)) {
      const { answerLearn } = await import('./learn.ts');
      this.reply(message.id, { type: 'answer', answer: await answerLearn(session, query) });
      return;
    }
    if (query?.kind === 'copy-lab' || query?.kind === 'try-lab') {
      const { answerLab } = await import('./lab-queries.ts');
      this.reply(message.id, { type: 'answer', answer: await answerLab(query) });
      return;
    }
    if (query?.kind === 'cost') {
      const { measureCost } = await import('../session/cost.ts');
      const report = await measureCost(query, {
        now: () => this.around.now(),
        begin: (phase) => {
          this.around.post({ type: 'progress', id: message.id, phase });
          return this.around.nextTask();
        },
      });
      this.reply(message.id, { type: 'answer', answer: { kind: 'cost', report } });
      return;
    }
    const { answer, complete } = await import('../session/asked.ts');
    if (message.type === 'query') {
      if (query) this.reply(message.id, { type: 'answer', answer: await answer(session, query) });
      return;
    }
    const found = await complete(session.machine, message.place, message.line, message.cursor);
    this.reply(message.id, { type: 'completions', ...found });
  }

  private async enter(session: Session, message: Extract<ToWorker, { type: 'line' }>): Promise<void> {
    if (session === this.untimed) {
      const { runUntimed } = await import('../session/untimed.ts');
      const status = await runUntimed(session, message.place, message.line);
      if (this.session === session) this.changed();
      return this.reply(message.id, { type: 'status', status });
    }
    const entered = await session.line(message.place, message.line, message.at);
    if (entered.kind === 'refused') throw new Error(entered.error);
    if (entered.kind === 'incomplete') return this.reply(message.id, { type: 'incomplete' });
    if (this.session === session) this.changed();
    const status = await entered.done;
    if (this.session === session) this.changed();
    this.reply(message.id, { type: 'status', status });
  }

  /** Something happened: tell the page, keep time going, save. */
  private changed(): void {
    this.flush();
    if (this.session && this.session !== this.untimed) this.pump.run(this.session);
    this.save();
  }

  private save(): void {
    this.saveLater ??= this.around.later(SAVE_DELAY, () => {
      this.saveLater = null;
      if (this.session) this.around.post({ type: 'save', saved: this.session.save() });
    });
  }

  private flush(): void {
    const { session } = this;
    if (!session) return;
    if (this.topologyMayDiffer(session)) {
      const topology = topologyOf(session) satisfies Topology;
      this.postIfNew('topology', JSON.stringify(topology), () => ({ type: 'topology', topology }));
    }
    const branches = session.branches.map(({ id, parent, title }) => ({ id, parent, title }));
    const { current } = session;
    this.postIfNew('branches', JSON.stringify([current, branches]), () => ({ type: 'branches', current, branches }));
    // who sees a line in the trace knows whether it still runs; who sees that it ended has all that it said
    const busy = new Set(session.foreground().map((job) => job.place.name));
    for (const place of busy) if (!this.busy.has(place)) this.around.post({ type: 'busy', place, busy: true });
    this.postEvents(session);
    this.rewound = false;
    for (const place of this.busy) if (!busy.has(place)) this.around.post({ type: 'busy', place, busy: false });
    this.busy = busy;
  }

  /** Devices and addresses change with an event, or with the branch. */
  private topologyMayDiffer(session: Session): boolean {
    const { events } = session.machine.world.tracer;
    if (this.topology === '' || this.sent.branch !== session.current || this.rewound) return true;
    for (let i = this.sent.count; i < events.length; i++) if (events[i]?.kind === 'config') return true;
    return false;
  }

  private postIfNew(what: 'topology' | 'branches', text: string, message: () => FromWorker): void {
    if (this[what] === text) return;
    this[what] = text;
    this.around.post(message());
  }

  private postEvents(session: Session): void {
    const { events } = session.machine.world.tracer;
    const branch = session.current;
    if (this.sent.branch !== branch) {
      // a branch is sent from its start: the page need not know how it was made
      this.sent = { branch, count: 0 };
      if (events.length === 0) this.around.post({ type: 'events', branch, from: 0, events: [] });
    }
    while (this.sent.count < events.length) {
      const from = this.sent.count;
      const batch = events.slice(from, from + BATCH);
      this.around.post({ type: 'events', branch, from, events: batch });
      this.sent.count += batch.length;
    }
  }

  /** After an undo: what the page has beyond the present is void. */
  private rewind(): void {
    const { session } = this;
    this.rewound = true;
    if (!session || this.sent.branch !== session.current) return;
    this.around.post({ type: 'events', branch: session.current, from: this.sent.count, events: [] });
  }

  private async breathe(): Promise<void> {
    if (this.around.now() - this.lastBreath < SLICE) return;
    await this.around.nextTask();
    this.lastBreath = this.around.now();
  }

  private reply(id: number, value: ReplyValue): void {
    this.around.post({ type: 'reply', id, ok: true, value });
  }

  private fail(id: number, error: unknown): void {
    this.around.post({ type: 'reply', id, ok: false, error: messageOf(error) });
  }
}
