import type { LayoutName } from '../diagram/layout.ts';
import { H } from './hint-text.ts';
import { UNLOADED } from './languages/zh/unloaded.ts';
import { NEXT_STEPS } from './next-steps.ts';
import { T } from './text.ts';
import { U } from './unloaded-text.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** The first lab's hint, as `Hint` will draw it. */
function hint(): string {
  const step = NEXT_STEPS.host;
  const line = step?.lines[0];
  if (!step || !line) return '';
  const { title, body } = H.nextSteps[step.text];
  return [
    '<section class="hint"><div class="hint-text">',
    `<b>${escaped(title)}</b><p class="hint-body">${escaped(body)}</p><code>${escaped(line.line)}</code>`,
    `</div><div class="hint-actions"><span class="button primary">${escaped(H.box.action)}</span>`,
    `<span class="quiet hint-by-hand">${escaped(H.box.byHand(line.place))}</span></div></section>`,
  ].join('');
}

/** The first moment of a first visit, as the page's components draw it. */
export interface FirstHtml {
  readonly caption: string;
  readonly inspector: string;
  readonly pictures: readonly { readonly layout: LayoutName; readonly html: string }[];
}

/** Shown when the page's scripts do not come, so no language could be chosen: it speaks both. */
const unloaded = (): string =>
  [
    `<div class="unloaded" role="alert" hidden><p>${escaped(U.failed)}</p>`,
    `<p lang="zh-Hans">${escaped(UNLOADED.failed)}</p>`,
    `<button type="button" class="button">${escaped(U.again)} <span lang="zh-Hans">${escaped(UNLOADED.again)}</span></button></div>`,
  ].join('');

/** To be looked at only; a visit that begins with something else does not show it. */
const kept = (html: string, layout = ''): string =>
  `<div class="kept${layout && ` for-${layout}`}" inert aria-hidden="true">${html}</div>`;

/**
 * The page before its script runs, as HTML: the same frame in the same places, so that something is there at once and
 * nothing moves when the page takes over. With the first moment of the first lab, where there is one.
 */
export function shell(first: FirstHtml | null): string {
  return [
    '<div class="page shell"><header class="top-bar">',
    `<h1><span>${escaped(T.name)}</span></h1></header><aside class="inspector-area">${hint()}${first ? kept(first.inspector) : ''}</aside>`,
    '<main class="main"><div class="stage-area">',
    hint(),
    '<div class="stage-scroller"><section class="stage"><div class="stage-head">',
    first ? kept(first.caption) : '',
    '<div class="caption starting">',
    `<div class="caption-line"><p class="caption-fn quiet">${escaped(T.starting)}</p>`,
    `<p class="caption-where">${escaped(T.name)}</p></div><p class="caption-note">${escaped(T.tagline)}</p></div>`,
    unloaded(),
    '<div class="level-bar"></div></div><div class="stage-picture">',
    ...(first?.pictures ?? []).map(({ layout, html }) => kept(html, layout)),
    '</div></section></div></div>',
    '<section class="timeline"><div class="transport"></div><div class="timeline-frame"></div></section><div class="splitter y"></div>',
    '<div class="terminal-area"><section class="terminal-panel"></section></div></main><div class="pane-tabs"></div></div>',
  ].join('');
}
