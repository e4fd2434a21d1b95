// Puts the theme on the page before its first paint. The page itself takes over as soon as it runs.
{
  let theme = 'system';
  let hintDone = false;
  try {
    const kept = JSON.parse(localStorage.getItem('hookscope.settings') ?? '{}');
    theme = kept.theme ?? theme;
    hintDone = kept.hintDone === true;
  } catch {
    // Storage is denied or holds something else: the system's theme will do.
  }
  const light = matchMedia('(prefers-color-scheme: light)').matches;
  const root = document.documentElement;
  root.dataset.theme = theme === 'dark' || theme === 'light' ? theme : light ? 'light' : 'dark';
  if (hintDone) root.dataset.hint = 'done';
}
