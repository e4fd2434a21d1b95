// Puts the theme on the page before its first paint, and says whether the visit begins with the first lab. The page
// itself takes over as soon as it runs.
{
  let theme = 'system';
  let hintDone = false;
  let first = location.hash.length < 2 && history.state === null;
  try {
    if (localStorage.getItem('hookscope.session') !== null) first = false;
    const settings = localStorage.getItem('hookscope.settings');
    if (settings !== null) first = false;
    const kept = JSON.parse(settings ?? '{}');
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
