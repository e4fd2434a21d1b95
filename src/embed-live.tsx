import { createRoot, type Root } from 'react-dom/client';
import { messageOf } from './base/message-of.ts';
import { describeStep } from './diagram/describe.ts';
import type { FrameLink } from './embed/frame-link.ts';
import type { FrameOptions } from './embed/options.ts';
import { Turns } from './embed/turns.ts';
import { startWorker } from './embed-worker.ts';
import type { EmbedStep, ToFrame } from './protocol/embed.ts';
import { EMBED_VERSION } from './protocol/embed.ts';
import { App } from './store/app.ts';
import { readSettings } from './store/settings.ts';
import { fragmentOf, goToStep, openFragment, scenarioFragment, sharedOf } from './store/share.ts';
import { EmbedView } from './ui/embed/embed-view.tsx';
import { inLanguage } from './ui/languages/in-language.ts';
import './ui/styles/page.css';

/** The link to the whole page follows so much after the last change, milliseconds. */
const REST = 300;

/** The live part of a frame: the model, the panels, and the host's wishes. */
class Live {
  private readonly app: App;
  private readonly link: FrameLink;
  private readonly options: FrameOptions;
  private readonly root: Root;
  private full: string;
  private language = 'en';
  private told = '';
  private ready = false;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly turns: Turns;

  constructor(element: HTMLElement, options: FrameOptions, fragment: string, link: FrameLink) {
    this.options = options;
    this.link = link;
    this.full = `./${fragment === '' ? '' : `#${fragment}`}`;
    let opened: () => void = () => {};
    const first = new Promise<void>((resolve) => {
      opened = resolve;
    });
    this.turns = new Turns(
      first,
      (message) => this.act(message),
      (message, error) => link.tell({ type: 'error', message: messageOf(error), on: message.type }),
    );
    const worker = startWorker((problem) => this.app.fail(problem));
    // A frame keeps nothing: it may not be allowed to, and what it shows is the host's.
    const app = new App(worker, () => new NoStorage());
    this.app = app;
    // What nobody can change does not go on either: its steps keep their numbers.
    app.untimed = !options.write;
    const { language } = readSettings({ language: options.lang });
    app.settings.setState({ theme: options.theme === 'auto' ? 'system' : options.theme, hintDone: true, language });
    app.opensFirst = async () => {
      await this.open(fragment === '' ? scenarioFragment('') : fragment, options.step);
      opened();
      return true;
    };
    this.root = createRoot(element);
    inLanguage(app, (drawn) => {
      this.language = drawn;
      this.render();
    });
    app.onSaved = () => this.changed();
    app.playhead.subscribe(() => this.changed());
    app.session.subscribe((now, before) => {
      if (now.length !== before.length || now.revision !== before.revision) this.changed();
      if (now.problem !== before.problem && now.problem !== '')
        link.tell({ type: 'error', message: now.problem, on: '' });
    });
    new ResizeObserver(() => this.tellHeight(element)).observe(element);
  }

  hear(message: ToFrame): void {
    this.turns.hear(message);
  }

  private async act(message: ToFrame): Promise<void> {
    const { app } = this;
    switch (message.type) {
      case 'load': {
        const fragment = message.link?.replace(/^[^#]*#/, '') ?? scenarioFragment(message.scenario ?? '');
        await openFragment(app, fragment);
        if (message.step !== undefined) this.seek(message.step);
        this.tellReady();
        return;
      }
      case 'run': {
        if (!this.options.write) throw new Error('this frame is read-only');
        const entered = await app.enter(message.place, message.line);
        if (entered.kind === 'refused') throw new Error(entered.error);
        if (entered.kind === 'incomplete') throw new Error('the line is not complete');
        return;
      }
      case 'seek':
        this.seek(message.step);
        return;
      case 'play':
      case 'pause':
        if (app.playhead.getState().playing !== (message.type === 'play')) app.togglePlay();
        return;
      case 'setTheme':
        app.settings.setState({ theme: message.theme === 'auto' ? 'system' : message.theme });
        return;
    }
  }

  private async open(fragment: string, step: EmbedStep | null): Promise<void> {
    try {
      await openFragment(this.app, fragment);
      if (step !== null) this.seek(step);
    } catch (error) {
      const first = this.app.session.getState().labs[0]?.id;
      if (first !== undefined) await this.app.openLab(first, false);
      this.app.session.setState({ problem: `This could not be opened: ${messageOf(error)}.` });
    }
    this.tellReady();
  }

  private seek(step: EmbedStep): void {
    goToStep(this.app, step === 'last' ? -1 : step);
  }

  private tellReady(): void {
    this.ready = true;
    const { topology, index } = this.app.session.getState();
    this.link.tell({
      type: 'ready',
      version: EMBED_VERSION,
      lab: topology?.lab ?? '',
      title: topology?.title ?? '',
      steps: index.stops.length,
      readOnly: !this.options.write,
    });
    this.told = '';
    this.changed();
  }

  private changed(): void {
    if (!this.ready) return;
    const { index, topology } = this.app.session.getState();
    const name = (net: number): string => topology?.places.find((p) => p.net === net)?.name ?? `net ${net}`;
    const step = describeStep(index, this.app.playhead.getState().seq, name);
    const text = JSON.stringify(step);
    if (text !== this.told) {
      this.told = text;
      this.link.tell({ type: 'step', ...step });
      const { step: at, fate, host, fn, packet } = step;
      if (fate !== 'moving') this.link.tell({ type: 'verdict', step: at, fate, host, fn, packet });
    }
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.follow(), REST);
  }

  private async follow(): Promise<void> {
    const shared = sharedOf(this.app);
    const fragment = shared ? await fragmentOf(shared) : null;
    if (fragment === null) return;
    this.full = `./#${fragment}`;
    this.render();
  }

  private tellHeight(element: HTMLElement): void {
    const height = Math.ceil(element.getBoundingClientRect().height);
    if (height > 0) this.link.tell({ type: 'height', height });
  }

  private render(): void {
    this.root.render(<EmbedView key={this.language} app={this.app} panels={this.options.panels} full={this.full} />);
  }
}

let live: Live | null = null;

export function start(element: HTMLElement, options: FrameOptions, fragment: string, link: FrameLink): void {
  element.replaceChildren();
  live = new Live(element, options, fragment, link);
}

export const hear = (message: ToFrame): void => live?.hear(message);

/** Keeps nothing, and says so to nobody. */
class NoStorage implements Storage {
  readonly length = 0;
  clear(): void {}
  key(): null {
    return null;
  }
  getItem(): null {
    return null;
  }
  removeItem(): void {}
  setItem(): void {}
}
