// Puts the theme on the page before its first paint, and says whether the visit begins with the first lab. The page
// itself takes over as soon as it runs.
{
  /** Settings with which the first moment of the first lab looks as it was drawn when the page was built. */
  const plain = {
    view: 'explore',
    language: 'en',
    rxModel: 'napi',
    tab: 'packet',
    kernelVersion: '6.12',
    folded: { inspector: false, terminal: false },
    sizes: { inspector: 0, terminal: 0 },
  };
  const fits = (kept, wanted) =>
    typeof wanted === 'object'
      ? Object.keys(wanted).every((name) => fits(kept?.[name], wanted[name]))
      : kept === undefined || kept === wanted;
  let theme = 'system';
  let hintDone = false;
  let first = location.hash.length < 2 && history.state === null;
  try {
    if (localStorage.getItem('hookscope.session') !== null) first = false;
    const kept = JSON.parse(localStorage.getItem('hookscope.settings') ?? '{}');
    if (!fits(kept, plain)) first = false;
    theme = kept.theme ?? theme;
    hintDone = kept.hintDone === true;
  } catch {
    // Storage is denied or holds something else: the system's theme will do.
  }
  const light = matchMedia('(prefers-color-scheme: light)').matches;
  const root = document.documentElement;
  root.dataset.theme = theme === 'dark' || theme === 'light' ? theme : light ? 'light' : 'dark';
  if (hintDone) root.dataset.hint = 'done';
  if (!first) root.dataset.first = 'no';
}
