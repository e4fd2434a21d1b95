import { type FromFrame, HookScopeElement, TEXTS, type ToFrame } from 'hook-scope';
import { hookscopePlugin, remarkHookscope } from 'hook-scope/docusaurus';
import { fence } from 'hook-scope/markdown';
import { type Rendered, render } from 'hook-scope/render';
import { withHookscope } from 'hook-scope/vitepress';

TEXTS.load = 'Schritt f\u00fcr Schritt';
const element = document.querySelector('hook-scope');
if (element instanceof HookScopeElement) element.run('node', 'iptables -L');
element?.seek(3);
// @ts-expect-error: a step is a number or a word
element?.seek('first');

/** A frame without the element. */
export function hear(port: MessagePort, message: FromFrame): string {
  const wish: ToFrame = { type: 'seek', step: 'drop' };
  port.postMessage(wish);
  return message.type === 'verdict' ? message.fate : message.type;
}

const drawn: Rendered = render('host', { step: 3, layout: 'wide' });
export const alt: string = drawn.description + fence('host', 'step=3').image.alt;
export const config = withHookscope({ title: 'Docs', base: '/x/' }, { root: '.' });
export const title: string = config.title;
export const plugins = [hookscopePlugin, remarkHookscope()];
