import { functionsTable, stackFunctions } from './functions.mjs';

/**
 * @typedef {object} Part a match, a target or a command as its registry declares it
 * @property {string} name
 * @property {string} summary
 * @property {string} [support] `modelled` or `parse-only`
 * @property {string} [module] kernel module it needs
 * @property {readonly number[]} [families] address families, 2 for IPv4 and 10 for IPv6
 * @property {string} [synopsis]
 */

const AF_INET = 2;
const AF_INET6 = 10;

/** What iptables 1.8.11 has and this has not. A test holds it against the registry. */
export const NOT_MODELLED = {
  matches: { 4: [], 6: [] },
  targets: { 4: ['CLUSTERIP', 'ULOG'], 6: [] },
};

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
/** @param {readonly Part[]} parts */
const byName = (parts) => [...parts].sort((a, b) => (a.name < b.name ? -1 : 1));

/** @param {Part} part @param {ReadonlySet<string>} modules */
function statusOf({ support, module }, modules) {
  if (module !== undefined && !modules.has(module))
    return 'parsed; the kernel here lacks the module and refuses the rule';
  return support === 'parse-only'
    ? 'parsed only: a packet that meets it is dropped, and the trace says why'
    : 'modelled';
}

/**
 * A Markdown table of the parts that IPv4 has, sorted by name, with those that are not modelled behind them.
 * @param {readonly Part[]} parts
 * @param {readonly string[]} missing
 * @param {ReadonlySet<string>} modules those the kernel has
 */
export function partsTable(parts, missing = [], modules = new Set()) {
  const shown = byName(parts.filter((p) => p.families?.includes(AF_INET) ?? true));
  return [
    '| name | what it is for | state |',
    '|---|---|---|',
    ...shown.map((p) => `| \`${p.name}\` | ${cell(p.summary)} | ${statusOf(p, modules)} |`),
    ...missing.map((name) => `| \`${name}\` |  | not modelled: iptables says that there is no such extension |`),
  ].join('\n');
}

/**
 * What ip6tables takes and what it does not.
 * @param {readonly Part[]} parts
 * @param {readonly string[]} missing
 */
function ipv6Lists(parts, missing) {
  /** @param {readonly string[]} names */
  const list = (names) => names.map((name) => `\`${name}\``).join(', ');
  const taken = byName(parts.filter((p) => p.families?.includes(AF_INET6))).map((p) => p.name);
  return `Parsed only: ${list(taken)}.${missing.length > 0 ? ` Not modelled: ${list(missing)}.` : ''}`;
}

/** @param {readonly Part[]} commands */
const commandsTable = (commands) =>
  [
    '| command | what it is for | what it takes |',
    '|---|---|---|',
    ...byName(commands).map((c) => {
      const forms = (c.synopsis ?? '').split('\n').map((form) => `<code>${html(form.trim())}</code>`);
      return `| \`${c.name}\` | ${cell(c.summary)} | ${forms.join('<br>')} |`;
    }),
  ].join('\n');

/** @param {string} text */
const html = (text) => cell(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

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
 * @param {{matches: readonly Part[], targets: readonly Part[], commands: readonly Part[], modules: ReadonlySet<string>}} registries
 */
export function withParts(document, { matches, targets, commands, modules }) {
  const sections = {
    matches: partsTable(matches, NOT_MODELLED.matches[4], modules),
    targets: partsTable(targets, NOT_MODELLED.targets[4], modules),
    matches6: ipv6Lists(matches, NOT_MODELLED.matches[6]),
    targets6: ipv6Lists(targets, NOT_MODELLED.targets[6]),
    commands: commandsTable(commands),
    functions: functionsTable(stackFunctions()),
  };
  return Object.entries(sections).reduce((made, [name, text]) => withSection(made, name, text), document);
}
