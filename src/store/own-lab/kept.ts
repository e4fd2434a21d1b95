import { messageOf } from '../../base/message-of.ts';
import { errorsOf } from '../../protocol/own-lab/check.ts';
import type { OwnLab } from '../../protocol/own-lab/form.ts';
import { ownLabText, readText } from '../../protocol/own-lab/read.ts';
import type { App } from '../app.ts';
import { type KeptLab, readOwnLabs } from '../own-list.ts';

/** What is kept now: another tab may have changed it since. */
const now = (app: App): readonly KeptLab[] =>
  app.keeper.hasLabs ? readOwnLabs(app.keeper.loadLabs()).labs : app.ownLabs.getState().labs;

/** Shows what is kept now. */
export function refreshLabs(app: App): void {
  const labs = now(app);
  if (JSON.stringify(labs) !== JSON.stringify(app.ownLabs.getState().labs)) app.ownLabs.setState({ labs });
}

/** Keeps a lab under a key. */
export function keepLab(app: App, key: number, lab: OwnLab): void {
  const text = ownLabText(lab);
  const labs = now(app);
  const old = labs.find((other) => other.key === key);
  if (old?.text === text) return;
  const kept: KeptLab = { key, title: lab.title, text, runs: errorsOf(lab).length === 0 };
  app.ownLabs.setState({ labs: old ? labs.map((other) => (other.key === key ? kept : other)) : [...labs, kept] });
}

/** Keeps a lab as a new one and takes it into the editor. A title that another one has gets a number. */
export function addLab(app: App, lab: OwnLab): number {
  const labs = now(app);
  const key = labs.reduce((max, other) => Math.max(max, other.key), 0) + 1;
  const titles = new Set(labs.map(({ title }) => title));
  let { title } = lab;
  for (let n = 2; titles.has(title); n++) title = `${lab.title} ${n}`;
  keepLab(app, key, { ...lab, title });
  app.ownLabs.setState({ editing: key });
  return key;
}

/** Gives a lab another title. The answer says why it cannot be read; '' when all is well. */
export function renameLab(app: App, key: number, title: string): string {
  const kept = now(app).find((lab) => lab.key === key);
  if (!kept || title.trim() === '') return '';
  try {
    keepLab(app, key, { ...readText(kept.text), title: title.trim() });
    return '';
  } catch (error) {
    return messageOf(error);
  }
}

/** Takes a lab away; the answer puts it back. */
export function dropLab(app: App, key: number): () => void {
  const labs = now(app);
  const at = labs.findIndex((lab) => lab.key === key);
  const gone = labs[at];
  const { editing } = app.ownLabs.getState();
  app.ownLabs.setState({ labs: labs.filter((lab) => lab !== gone), editing: editing === key ? null : editing });
  return () => {
    const left = now(app);
    if (gone && !left.some((lab) => lab.key === key)) app.ownLabs.setState({ labs: left.toSpliced(at, 0, gone) });
  };
}
