import type { App } from '../../store/app.ts';
import { isOwnLab, OWN, readText } from '../../store/own-lab/form.ts';
import { addLab } from '../../store/own-lab/kept.ts';
import { SB } from './text.ts';

/** Takes a lab into the editor: one of the reader's own as it is, one of ours as a copy. */
export async function copyLab(app: App, id: string): Promise<void> {
  if (isOwnLab(id)) {
    const text = id.slice(OWN.length);
    const kept = app.ownLabs.getState().labs.find((lab) => lab.text === text);
    if (kept) app.ownLabs.setState({ editing: kept.key });
    else addLab(app, readText(text));
  } else {
    const { draft } = await app.client.query({ kind: 'copy-lab', lab: id });
    const title = app.session.getState().labNames[id]?.title ?? draft.title;
    addLab(app, { ...draft, title: SB.copyTitle(title) });
  }
  app.settings.setState({ view: 'sandbox' });
}
