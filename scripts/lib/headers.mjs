import { FOREVER, headersFor, SECURITY_HEADERS } from './serve.mjs';

/** Paths with headers of their own, as static hosts name them, and a file that stands for them. */
const OWN = [
  ['/assets/*', 'assets/x.js'],
  ['/embed.html', 'embed.html'],
  ['/hook-scope.js', 'hook-scope.js'],
];

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

/** The same for people: what all paths have, then what some have in place of it. */
export function headersTable() {
  const all = /** @type {Record<string, string>} */ (SECURITY_HEADERS);
  const row = (/** @type {string[]} */ ...cells) => `| ${cells.join(' | ')} |`;
  const code = (/** @type {string} */ text) => `\`${text}\``;
  const lines = [row('path', 'header', 'value'), row('---', '---', '---')];
  for (const [name, value] of Object.entries(all)) lines.push(row('all', code(name), code(value)));
  for (const [path = '', file = ''] of OWN) {
    for (const [name, value] of Object.entries(headersFor(file)))
      if (all[name] !== value)
        lines.push(row(code(path), code(name), name in all ? changed(all[name] ?? '', value) : code(value)));
    if (path.startsWith('/assets/')) lines.push(row(code(path), code('Cache-Control'), code(FOREVER)));
  }
  return lines.join('\n');
}

/** What is other in a policy of several directives, or the whole value. @param {string} before @param {string} now */
function changed(before, now) {
  const other = now.split('; ').filter((directive) => !before.split('; ').includes(directive));
  return now.includes('; ') ? `the same with \`${other.join('; ')}\`` : `\`${now}\``;
}
