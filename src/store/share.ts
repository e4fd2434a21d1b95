import { messageOf } from '../base/message-of.ts';
import { idInFileName } from '../base/own-lab-id.ts';
import { textIn } from '../base/text-in.ts';
import { inHook, LAB, type Level, STACK } from '../diagram/level.ts';
import { HOOKS } from '../diagram/spots.ts';
import { readScenario, type Step } from '../protocol/scenario.ts';
import { readFile, type Shared, ShareError, writeFile } from '../protocol/share.ts';
import { MAX_LINK, readLink, writeLink } from '../protocol/share-link.ts';
import { type App, Overtaken } from './app.ts';
import { readSettings, type View } from './settings.ts';

export { MAX_LINK };

/** A session of more text is not compressed again and again: it goes into a file. */
const MAX_JOURNAL = 1_000_000;

/** What the reader sees now, or null before there is a session. Up to date but for the last moment: see `sharedNow`. */
export function sharedOf(app: App): Shared | null {
  const { saved } = app;
  if (!saved) return null;
  const { view, tab, follow } = app.settings.getState();
  const { net, level } = app.selection.getState();
  const focus = app.session.getState().topology?.focus ?? 0;
  const shown = { view, tab, net: follow ? null : (net ?? focus), ...levelOf(level), ...viewState(app, view) };
  return { session: saved, seq: app.playhead.getState().seq, ...shown };
}

function levelOf(level: Level): Pick<Shared, 'level'> {
  if (level.at === 'stack') return {};
  if (level.at === 'lab') return { level: 'lab' };
  const { hook, slot, chain, rule } = level;
  return { level: { hook, slot, chain, rule } };
}

function levelFrom(level: Shared['level']): Level {
  if (level === 'lab') return LAB;
  const hook = HOOKS.find((name) => name === level?.hook);
  return level && hook ? inHook(hook, level.slot, level.chain, level.rule) : STACK;
}

/** What stands in the place of the lab, when something does. */
function viewState(app: App, view: View): Pick<Shared, 'twin' | 'cost'> {
  const { twin, wantedTwin, cost, wantedCost } = app.views.getState();
  const [a, b] = [wantedTwin ?? twin, wantedCost ?? cost];
  if (view === 'twin' && a) return { twin: a };
  return view === 'cost' && b ? { cost: b } : {};
}

/** The same, with the session as it is at this very moment. */
export async function sharedNow(app: App): Promise<Shared> {
  const { bytes } = await app.client.query({ kind: 'export', format: 'journal' });
  app.saved = JSON.parse(new TextDecoder().decode(bytes));
  const shared = sharedOf(app);
  if (!shared) throw new Error('no lab is open');
  // the editor has labs that are the writer's alone: what is sent is the session
  return shared.view === 'sandbox' ? { ...shared, view: 'explore' } : shared;
}

/** Characters of which making a link is felt. */
const FELT = 50_000;

/** Whether a link of it takes long enough to be felt while something moves. */
export const isLarge = (shared: Shared): boolean => textIn(shared.session.journal, FELT) > FELT;

/** More than a browser's history may hold. */
export const isHuge = (shared: Shared): boolean => textIn(shared.session.journal, MAX_JOURNAL) > MAX_JOURNAL;

/** The fragment for a session; null when a file is the better way. */
export async function fragmentOf(shared: Shared): Promise<string | null> {
  if (isHuge(shared)) return null;
  const link = await writeLink(shared);
  return link.length > MAX_LINK ? null : link;
}

export interface SharedFile {
  readonly name: string;
  readonly text: string;
}

export const fileOf = (shared: Shared): SharedFile => ({
  name: `hookscope-${idInFileName(shared.session.lab)}.json`,
  text: writeFile(shared),
});

/** Opens what was sent. When it throws, everything is as it was. */
export async function openShared(app: App, shared: Shared): Promise<void> {
  const { session, seq, view, tab, net } = shared;
  const same = app.saved !== null && JSON.stringify(app.saved) === JSON.stringify(session);
  if (same) app.seek(seq);
  else {
    try {
      await app.restore(session, seq);
    } catch (error) {
      if (error instanceof Overtaken) throw error;
      throw new ShareError('damaged', `the session in it cannot be opened: ${messageOf(error)}`);
    }
    app.saved = session;
  }
  const now = app.settings.getState();
  const known = readSettings({ ...now, view, tab });
  app.settings.setState({ view: known.view, tab: known.tab, follow: net === null });
  app.views.setState({ wantedTwin: shared.twin ?? null, wantedCost: shared.cost ?? null });
  app.selection.setState({ ...(net === null ? {} : { net }), level: levelFrom(shared.level) });
}

/** Opens a scenario: its lab, with its lines typed, at its step. When it throws, everything is as it was. */
export async function openScenario(app: App, text: string): Promise<void> {
  const { lab, seed, rx, lines, step } = readScenario(text);
  await app.bring(lab, { rxModel: rx, seed, lines }, Number.POSITIVE_INFINITY);
  app.settings.setState({ follow: true });
  goToStep(app, step);
}

const SCENARIO = 'scenario=';

/** The fragment for a scenario: longer than a link of its session when it has many lines, but people can read it. */
export const scenarioFragment = (text: string): string => SCENARIO + encodeURIComponent(text);

/** Opens what stands behind the `#` of an address: a link, or a scenario. Throws a sentence for a person. */
export async function openFragment(app: App, fragment: string): Promise<void> {
  if (!fragment.startsWith(SCENARIO)) return openShared(app, await readLink(fragment));
  let text: string;
  try {
    text = decodeURIComponent(fragment.slice(SCENARIO.length));
  } catch {
    throw new ShareError('damaged', 'it is damaged: a part of it is not encoded as addresses are');
  }
  return openScenario(app, text);
}

export function goToStep(app: App, step: Step): void {
  const { index } = app.session.getState();
  if (step === 'drop') app.seekStop(index.stopIndex(index.drops[0] ?? index.length - 1));
  else if (step < 0) app.last();
  else app.seekStop(step - 1);
}

/** Larger files are not read: no session of ours takes that much. */
const MAX_FILE = 64_000_000;

/** Opens a file. Throws a sentence for a person. */
export async function openFile(app: App, file: Pick<Blob, 'size' | 'text'>): Promise<void> {
  if (file.size > MAX_FILE) throw new ShareError('too long', `there is too much in it: ${MAX_FILE / 1e6} MB are read`);
  await openShared(app, readFile(await file.text()));
}

/** Back to the session that a link took the place of; what is open now takes its place aside. */
export async function openOwn(app: App, own: Shared['session']): Promise<void> {
  const { saved } = app;
  await openShared(app, { session: own, seq: Number.MAX_SAFE_INTEGER, ...viewOf(app) });
  if (saved) app.keeper.setAside(saved);
}

function viewOf(app: App): Pick<Shared, 'view' | 'tab' | 'net'> {
  const { view, tab } = app.settings.getState();
  return { view, tab, net: null };
}
