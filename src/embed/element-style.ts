/**
 * The element's own styles. They stay in its shadow tree, and are a constructed sheet: a page whose policy forbids inline
 * styles takes them too. Colours can be set from outside through the properties that begin with `--hook-scope`.
 */
export const STYLE = `
:host {
  display: block;
  font: 14px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
:host([hidden]) { display: none; }
figure {
  --bg: var(--hook-scope-bg, #ffffff);
  --text: var(--hook-scope-text, #17202c);
  --line: var(--hook-scope-line, #d3dae3);
  --accent: var(--hook-scope-accent, #0a62b0);
  --on-accent: var(--hook-scope-on-accent, #ffffff);
  margin: 0;
  border: 1px solid var(--line);
  border-radius: 8px;
  background: var(--bg);
  color: var(--text);
  color-scheme: light;
  overflow: hidden;
}
figure[data-theme="dark"] {
  --bg: var(--hook-scope-bg, #121821);
  --text: var(--hook-scope-text, #e8edf4);
  --line: var(--hook-scope-line, #263140);
  --accent: var(--hook-scope-accent, #7cc4ff);
  --on-accent: var(--hook-scope-on-accent, #06121d);
  color-scheme: dark;
}
figure[data-theme="dark"] ::slotted(*) { color-scheme: dark; }
iframe { display: block; width: 100%; height: 480px; border: 0; }
img, ::slotted(img), ::slotted(svg), ::slotted(picture) { display: block; width: 100%; height: auto; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; padding: 8px 12px; }
figure:not(.empty) .bar { border-top: 1px solid var(--line); }
button {
  font: inherit;
  font-weight: 600;
  padding: 5px 14px;
  border: 1px solid var(--accent);
  border-radius: 6px;
  background: var(--accent);
  color: var(--on-accent);
  cursor: pointer;
}
a { color: var(--accent); margin-left: auto; }
p { margin: 0; flex: 1; min-width: 12em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
[hidden] { display: none !important; }
.live slot { display: none; }
@media print {
  .bar button, .pictured.live iframe { display: none; }
  .pictured.live slot { display: contents; }
}
`;
