import type { EmbedStep, FromFrame, ToFrame } from '../protocol/embed.ts';
import { STYLE } from './element-style.ts';
import { HostLink } from './host-link.ts';
import { type FrameOptions, readEmbedStep, readPanels, readTheme, writeOptions } from './options.ts';
import { Prose, type ProseTarget } from './prose.ts';
import { type Shade, shadeOf } from './theme.ts';

/** The texts of the element. A page in another language sets its own before it uses the element, or by attributes. */
export const TEXTS = {
  load: 'Step through it',
  open: 'Open in full',
  empty: 'A packet crosses a Linux node, one kernel function at a time.',
  frame: 'Hookscope',
  silent: 'The live part did not answer. Its server may not allow it here; in full it opens all the same.',
};

/** Where embed.html lies when the page does not say: beside this script, or in the package's folder for it. */
const BASE = new URL('./', import.meta.url).href;
const TAG = 'hook-scope';
const DARK = '(prefers-color-scheme: dark)';
const MAX_HEIGHT = 4_000;
/** How long a frame that has loaded may be silent, milliseconds. */
const PATIENCE = 10_000;

/**
 * `<hook-scope scenario="..." step="12">`: first what stands inside it (a picture that was made when the page was built), then,
 * when the reader acts, the live thing in a frame. Events: `hook-scope-ready`, `-step`, `-verdict`, `-height`, `-error`.
 */
export class HookScopeElement extends HTMLElement {
  static readonly observedAttributes = ['scenario', 'step', 'theme', 'height', 'mode'];
  private link: HostLink | null = null;
  private frame: HTMLIFrameElement | null = null;
  private prose: Prose | null = null;
  private built = false;
  private shown: Shade | null = null;
  private readonly watch = new MutationObserver(() => this.shade());
  private patience: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    if (!this.built) this.build();
    this.prose = new Prose(
      document,
      (target) => this.owns(target),
      (step) => this.seek(step),
    );
    this.watch.observe(document.documentElement, { attributeFilter: ['class', 'data-theme', 'style'] });
    matchMedia(DARK).addEventListener('change', this.shade);
    this.shade();
    if (this.getAttribute('load') === 'now') this.load();
  }

  disconnectedCallback(): void {
    this.prose?.close();
    this.prose = null;
    this.watch.disconnect();
    matchMedia(DARK).removeEventListener('change', this.shade);
    this.unload();
  }

  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (!this.built || before === value) return;
    if (name === 'height') this.applyHeight(0);
    if (name === 'scenario' || name === 'mode') this.refresh();
    if (name === 'theme') this.shade();
    if (!this.link) return;
    const step = readEmbedStep(value);
    if (name === 'step' && step !== null) this.seek(step);
  }

  /** Loads the live part, if it is not there yet. */
  load(): void {
    if (this.frame || !this.isConnected) return;
    const { shadowRoot: root } = this;
    const base = this.base();
    const frame = document.createElement('iframe');
    const sandboxed = this.hasAttribute('sandbox');
    frame.title = `${TEXTS.frame}: ${this.getAttribute('label') ?? this.lab()}`;
    frame.referrerPolicy = 'origin';
    frame.allow = '';
    if (sandboxed) frame.setAttribute('sandbox', 'allow-scripts allow-popups allow-popups-to-escape-sandbox');
    const link = new HostLink(
      {
        frame: () => frame.contentWindow,
        post: (message, origin, port) => frame.contentWindow?.postMessage(message, origin, [port]),
        listen: (receive) => {
          window.addEventListener('message', receive);
          return () => window.removeEventListener('message', receive);
        },
      },
      sandboxed ? 'null' : base.origin,
    );
    link.onMessage = (message) => this.hear(message);
    base.search = writeOptions(this.options());
    base.hash = this.fragment();
    frame.src = base.href;
    frame.addEventListener('load', () => {
      this.patience = setTimeout(() => this.giveUp(), PATIENCE);
    });
    this.frame = frame;
    this.link = link;
    // The picture stays, unseen: it is what is printed.
    root?.querySelector('.stage')?.append(frame);
    root?.querySelector('figure')?.classList.add('live');
    root?.querySelector('.bar')?.toggleAttribute('hidden', true); // the frame has its own
    this.applyHeight(0);
  }

  seek(step: EmbedStep): void {
    this.say({ type: 'seek', step });
  }
  play(): void {
    this.say({ type: 'play' });
  }
  pause(): void {
    this.link?.tell({ type: 'pause' });
  }
  /** Types a line; refused by the frame unless the element has the attribute `write`. */
  run(place: string, line: string): void {
    this.say({ type: 'run', place, line });
  }

  private say(message: ToFrame): void {
    this.load();
    this.link?.tell(message);
  }

  /** Takes the theme of the page around, and gives it to the frame. */
  private readonly shade = (): void => {
    const { className, dataset } = document.documentElement;
    const shade = shadeOf(readTheme(this.getAttribute('theme')), {
      scheme: getComputedStyle(this).colorScheme,
      className,
      dataTheme: dataset.theme ?? '',
      systemDark: matchMedia(DARK).matches,
    });
    if (shade === this.shown) return;
    this.shown = shade;
    this.shadowRoot?.querySelector('figure')?.setAttribute('data-theme', shade);
    this.link?.tell({ type: 'setTheme', theme: shade });
  };

  /** The frame does not speak: it may be blocked, or not be there. The way out stays. */
  private giveUp(): void {
    this.unload();
    const bar = this.shadowRoot?.querySelector('.bar');
    const said = element('p', { role: 'alert' }, TEXTS.silent);
    bar?.querySelector('p')?.remove();
    bar?.prepend(said);
    const detail = { type: 'error', message: TEXTS.silent, on: 'load' } satisfies FromFrame;
    this.dispatchEvent(new CustomEvent('hook-scope-error', { detail, bubbles: true, composed: true }));
  }

  private hear(message: FromFrame): void {
    clearTimeout(this.patience);
    if (message.type === 'step') this.prose?.mark(message.step, message.steps, message.fate === 'dropped');
    if (message.type === 'height') this.applyHeight(message.height);
    const detail = message;
    this.dispatchEvent(new CustomEvent(`hook-scope-${message.type}`, { detail, bubbles: true, composed: true }));
  }

  private unload(): void {
    clearTimeout(this.patience);
    this.link?.close();
    this.link = null;
    this.frame?.remove();
    this.frame = null;
    if (this.built) this.build();
  }

  /** Another scenario: in the frame when there is one, otherwise in the link that opens it in full. */
  private refresh(): void {
    const open = this.shadowRoot?.querySelector('a');
    if (open) open.href = this.fullAddress();
    const fragment = this.fragment();
    if (fragment.startsWith('scenario='))
      this.link?.tell({ type: 'load', scenario: decodeURIComponent(fragment.slice(9)), ...this.stepNow() });
    else this.link?.tell({ type: 'load', link: fragment, ...this.stepNow() });
  }

  private stepNow(): { step?: EmbedStep } {
    const step = readEmbedStep(this.getAttribute('step'));
    return step === null ? {} : { step };
  }

  private build(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styles()];
    const figure = element('figure', { part: 'figure', 'data-theme': this.shown ?? 'light' });
    const stage = element('div', { class: 'stage' });
    const picture = this.getAttribute('picture');
    const slot = element('slot', {});
    if (picture !== null) slot.append(element('img', { src: picture, alt: this.getAttribute('label') ?? '' }));
    stage.append(slot);
    const empty = picture === null && this.childElementCount === 0;
    figure.classList.add(empty ? 'empty' : 'pictured');
    const bar = element('div', { class: 'bar', part: 'bar' });
    const button = element('button', { type: 'button' }, this.getAttribute('load-label') ?? TEXTS.load);
    button.addEventListener('click', () => {
      this.load();
      this.frame?.focus();
    });
    const open = element(
      'a',
      { href: this.fullAddress(), target: '_blank', rel: 'noopener' },
      this.getAttribute('open-label') ?? TEXTS.open,
    );
    bar.append(button);
    if (empty) bar.append(element('p', {}, this.getAttribute('label') ?? TEXTS.empty));
    bar.append(open);
    figure.append(stage, bar);
    root.replaceChildren(figure);
    this.built = true;
  }

  private applyHeight(asked: number): void {
    if (!this.frame) return;
    const own = Number.parseInt(this.getAttribute('height') ?? '', 10);
    const height = own > 0 ? own : asked;
    if (height > 0) this.frame.style.height = `${Math.min(height, MAX_HEIGHT)}px`;
  }

  private base(): URL {
    const base = this.getAttribute('base');
    return new URL('embed.html', base === null ? BASE : new URL(base, document.baseURI));
  }

  private fullAddress(): string {
    const url = new URL('./', this.base());
    url.hash = this.fragment();
    return url.href;
  }

  private options(): FrameOptions {
    const { origin } = window.location;
    return {
      panels: readPanels(this.getAttribute('panels')),
      theme: this.shown ?? 'auto',
      step: readEmbedStep(this.getAttribute('step')),
      now: true,
      write: this.hasAttribute('write'),
      lang: this.closest<HTMLElement>('[lang]')?.lang ?? '',
      // A page without an origin of its own (a file) cannot be told from others.
      host: origin === 'null' ? null : origin,
    };
  }

  /** What the frame shall show, as the fragment of its address: the link or the scenario. */
  private fragment(): string {
    const text = this.getAttribute('scenario') ?? '';
    const link = /(?:^|#)(v\d+=[\w-]+)$/.exec(text.trim());
    if (link) return link[1] ?? '';
    const mode = this.getAttribute('mode');
    return `scenario=${encodeURIComponent(mode === null ? text : `mode: ${mode}\n${text}`)}`;
  }

  private lab(): string {
    return /^(?:lab:\s*)?([a-z][\w/-]*)$/m.exec(this.getAttribute('scenario') ?? '')?.[1] ?? '';
  }

  /** Text without a name belongs to the first element of the page, text with one to the element with that id. */
  private owns(target: ProseTarget): boolean {
    return target.element === null ? document.querySelector(TAG) === this : target.element === this.id;
  }
}

let sheet: CSSStyleSheet | null = null;
/** One for all elements of a page. */
function styles(): CSSStyleSheet {
  if (sheet) return sheet;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  return sheet;
}

function element(name: string, attributes: Readonly<Record<string, string>>, text = ''): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

if (!customElements.get(TAG)) customElements.define(TAG, HookScopeElement);
