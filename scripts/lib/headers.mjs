import { headersFor, SECURITY_HEADERS } from './serve.mjs';

/** Paths with headers of their own, as static hosts name them, and a file that stands for them. */
const OWN = [
  ['/assets/*', 'assets/x.js'],
  ['/embed.html', 'embed.html'],
  ['/hook-scope.js', 'hook-scope.js'],
];
const FOREVER = 'public, max-age=31536000, immutable';

/**
 * The headers of our server in the form that several static hosts read from a file `_headers`. A name behind `!` is taken
 * away first, so that it does not come twice.
 */
export function headersFile() {
  const all = /** @type {Record<string, string>} */ (SECURITY_HEADERS);
  const lines = ['/*', ...Object.entries(all).map(([name, value]) => `  ${name}: ${value}`)];
  for (const [path = '', file = ''] of OWN) {
    const own = Object.entries(headersFor(file)).filter(([name, value]) => all[name] !== value);
    lines.push('', path);
    for (const [name] of own) if (name in all) lines.push(`  ! ${name}`);
    for (const [name, value] of own) lines.push(`  ${name}: ${value}`);
    if (path.startsWith('/assets/')) lines.push(`  Cache-Control: ${FOREVER}`);
  }
  return `${lines.join('\n')}\n`;
}
