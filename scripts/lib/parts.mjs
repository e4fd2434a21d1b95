/**
 * @typedef {object} Part a match, a target or a command as its registry declares it
 * @property {string} name
 * @property {string} summary
 * @property {string} [support] `modelled` or `parse-only`
 * @property {readonly number[]} [families] address families, 2 for IPv4
 */

/**
 * A Markdown table of the parts that IPv4 has, sorted by name.
 * @param {readonly Part[]} parts
 */
export function partsTable(parts) {
  const sorted = parts.filter((p) => p.families?.includes(2) ?? true).sort((a, b) => (a.name < b.name ? -1 : 1));
  /** @param {string} text */
  const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  return [
    '| name | what it is for | evaluated |',
    '|---|---|---|',
    ...sorted.map(
      (p) => `| \`${p.name}\` | ${cell(p.summary)} | ${p.support === 'parse-only' ? 'no: an error says so' : 'yes'} |`,
    ),
  ].join('\n');
}

/**
 * The document with the text between `<!-- NAME -->` and `<!-- /NAME -->` replaced.
 * @param {string} document
 * @param {string} name
 * @param {string} text
 */
export function withSection(document, name, text) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = document.indexOf(open);
  const to = document.indexOf(close);
  if (from < 0 || to < from) throw new Error(`no section ${name}`);
  return `${document.slice(0, from + open.length)}\n\n${text}\n\n${document.slice(to)}`;
}

/**
 * The fidelity document with its tables made from the registries.
 * @param {string} document
 * @param {{matches: readonly Part[], targets: readonly Part[], commands: readonly Part[]}} registries
 */
export function withParts(document, { matches, targets, commands }) {
  const commandTable = ['| command | what it is for |', '|---|---|'].concat(
    [...commands]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((c) => `| \`${c.name}\` | ${c.summary.replaceAll('|', '\\|')} |`),
  );
  let made = withSection(document, 'matches', partsTable(matches));
  made = withSection(made, 'targets', partsTable(targets));
  return withSection(made, 'commands', commandTable.join('\n'));
}
