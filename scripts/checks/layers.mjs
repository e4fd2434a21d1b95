/**
 * Who may import whom. A layer that is not named may not be imported; `types` may be imported by `import type` only. A
 * name with a path allows that folder of the layer alone.
 * @type {Record<string, {values: readonly string[], types?: readonly string[]}>}
 */
export const ALLOWED = {
  base: { values: [] },
  wire: { values: ['base'] },
  kernel: { values: ['wire', 'base'] },
  kube: { values: ['wire', 'base'] },
  shell: { values: ['kernel', 'kube', 'wire', 'base'] },
  session: { values: ['shell', 'kernel', 'kube', 'wire', 'base'] },
  labs: { values: ['base'], types: ['session'] },
  protocol: { values: ['base'], types: ['kernel/trace', 'session'] },
  worker: { values: ['session', 'labs', 'protocol', 'base'] },
  diagram: { values: ['base'], types: ['protocol'] },
  cli: { values: ['session', 'labs', 'protocol', 'diagram', 'shell', 'kernel', 'kube', 'wire', 'base'] },
  store: { values: ['protocol', 'diagram', 'base'] },
  ui: { values: ['store', 'diagram', 'base'], types: ['protocol'] },
  embed: { values: ['protocol', 'diagram', 'base'] },
};

/** Packages a layer may use; the layers that are not here use none. */
const PACKAGES = /** @type {Record<string, readonly RegExp[]>} */ ({
  shell: [/^just-bash/, /^yaml$/],
  cli: [/^node:/],
  store: [/^zustand/, /^react$/],
  ui: [/^react/, /^zustand/, /^d3-/, /^@xterm\//, /^@tanstack\/react-virtual$/],
});

const TEST = /\.test\.tsx?$/;

/** @param {string} file a path below src/ @returns {string | null} null for a file that is in no layer */
const layerOf = (file) => /^src\/([^/]+)\//.exec(file)?.[1] ?? null;

/**
 * What the layer rules say against these imports. Tests may reach anywhere, and so may the files right below src/, which
 * put the layers together; extensions keep apart in any case.
 * @param {readonly import('./imports.mjs').Import[]} imports
 * @returns {string[]}
 */
export function layerProblems(imports) {
  /** @type {string[]} */
  const problems = [];
  for (const edge of imports) {
    const layer = layerOf(edge.from);
    if (!layer || TEST.test(edge.from)) continue;
    const at = `${edge.from}:${edge.line}`;
    const rule = ALLOWED[layer];
    if (!rule) problems.push(`${at}: src/${layer} is no layer`);
    else if (edge.isPackage) {
      if (!PACKAGES[layer]?.some((name) => name.test(edge.to)))
        problems.push(`${at}: ${layer} must not use the package ${edge.to}`);
    } else problems.push(...edgeProblems(edge, layer, rule, at));
  }
  return problems;
}

/**
 * @param {import('./imports.mjs').Import} edge
 * @param {string} layer
 * @param {{values: readonly string[], types?: readonly string[]}} rule
 * @param {string} at
 * @returns {string[]}
 */
function edgeProblems(edge, layer, rule, at) {
  const target = layerOf(edge.to);
  const folder = /^src\/kernel\/xtables\/extensions\//;
  if (folder.test(edge.from) && folder.test(edge.to) && !edge.from.endsWith('/registry.ts'))
    return [`${at}: an extension must not import another (${edge.to})`];
  if (TEST.test(edge.to)) return [`${at}: only tests import tests (${edge.to})`];
  if (!target) return [`${at}: ${layer} must not import ${edge.to}`];
  if (target === layer || rule.values.includes(target)) return [];
  const typesAllowed = rule.types?.some((name) => name === target || edge.to.startsWith(`src/${name}/`)) ?? false;
  if (typesAllowed && edge.typeOnly) return [];
  return [
    typesAllowed
      ? `${at}: ${layer} may import only types from ${target} (${edge.to})`
      : `${at}: ${layer} must not import ${target} (${edge.to})`,
  ];
}
