import { posix } from 'node:path';

const CODE = /\.(ts|tsx|mjs|css)$/;
const MAX_LINES = 500;

/**
 * Source files that are longer than one screenful of ideas.
 * @param {string} file
 * @param {string} text
 * @returns {string[]}
 */
export function tooLong(file, text) {
  if (!CODE.test(file)) return [];
  const lines = text.split('\n').length - 1;
  return lines > MAX_LINES ? [`${file}: ${lines} lines; the most is ${MAX_LINES}`] : [];
}

/**
 * Folders without a README.md. What lies in public/ is served as it is, and dot folders explain themselves.
 * @param {readonly string[]} files
 * @returns {string[]}
 */
export function foldersWithoutReadme(files) {
  const folders = new Set(files.map((file) => posix.dirname(file)).filter((dir) => dir !== '.'));
  return [...folders]
    .filter((dir) => !/^(public|\.[^/]+)(\/|$)/.test(dir) && !files.includes(`${dir}/README.md`))
    .map((dir) => `${dir}/: no README.md`);
}

// The simulated hosts have a /tmp and a /root of their own, so those two are looked for outside the simulation only.
const MACHINE_PATH = /(?<![\w.~$}/-])\/(?:work|opt|mnt|home\/[a-z])[\w-]*\/[\w./-]+/;
const SIMULATED = /^(src|test|e2e|bench)\//;
const TEMPORARY = /(?<![\w.~$}/-])\/(?:tmp|root)\/[\w./-]+/;

const HOSTS = new Set([
  'localhost',
  '127.0.0.1',
  'www.w3.org',
  'www.apache.org',
  'www.kernel.org',
  'kubernetes.io',
  'react.dev',
  'vite.dev',
  'biomejs.dev',
  'unpkg.com',
  'elixir.bootlin.com',
  'git.kernel.org',
  'vitepress.dev',
  'docusaurus.io',
]);

/**
 * Paths of one machine, and addresses of hosts that the project has no business with.
 * @param {string} file
 * @param {string} text
 * @returns {string[]}
 */
export function machineTraces(file, text) {
  if (/\.(png|ico|woff2|gz)$/.test(file) || /(^|\/)package-lock\.json$/.test(file)) return [];
  /** @type {string[]} */
  const found = [];
  text.split('\n').forEach((line, i) => {
    const path = MACHINE_PATH.exec(line) ?? (SIMULATED.test(file) ? null : TEMPORARY.exec(line));
    if (path) found.push(`${file}:${i + 1}: a path of one machine: ${path[0]}`);
    for (const [, host = ''] of line.matchAll(/\b(?:https?|wss?|git):\/\/([a-z0-9.-]+\.[a-z]{2,}|localhost)/gi)) {
      // Names under .test and .example belong to nobody (RFC 2606).
      if (!HOSTS.has(host.toLowerCase()) && !/\.(?:test|example)$/i.test(host))
        found.push(`${file}:${i + 1}: a host: ${host}`);
    }
  });
  return found;
}

/**
 * What is wrong with the lock file: addresses of the registry it was made with, or a package.json it does not belong to.
 * @param {string} lockText
 * @param {string} packageText
 * @returns {string[]}
 */
export function lockProblems(lockText, packageText) {
  /** @type {string[]} */
  const problems = [];
  /** @type {{packages: Record<string, {dependencies?: object, optionalDependencies?: object}>}} */
  const lock = JSON.parse(lockText);
  const own = JSON.parse(packageText);
  for (const [name, entry] of Object.entries(lock.packages)) {
    if ('resolved' in entry) problems.push(`package-lock.json: ${name} has "resolved"`);
    for (const wanted of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
      if (!isLocked(lock.packages, name, wanted))
        problems.push(`package-lock.json: ${wanted} of ${name || 'this project'} is missing; npm ci would refuse it`);
    }
  }
  /** @type {Record<string, any>} */
  const root = { ...lock.packages[''] };
  for (const group of ['dependencies', 'devDependencies']) {
    const [a, b] = [own[group] ?? {}, root[group] ?? {}];
    if (JSON.stringify(sorted(a)) !== JSON.stringify(sorted(b)))
      problems.push(`package-lock.json: ${group} differ from package.json; run npm install`);
    for (const [name, version] of Object.entries(a)) {
      if (!/^\d/.test(String(version))) problems.push(`package.json: ${name} is not pinned (${version})`);
    }
  }
  return problems;
}

/** @param {Record<string, unknown>} object */
const sorted = (object) => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * Whether a lock file has the package `name` where Node would look for it from the folder `from`.
 * @param {Record<string, unknown>} packages
 * @param {string} from
 * @param {string} name
 */
function isLocked(packages, from, name) {
  for (let dir = from; ; dir = dir.slice(0, Math.max(0, dir.lastIndexOf('/node_modules/')))) {
    if (`${dir ? `${dir}/` : ''}node_modules/${name}` in packages) return true;
    if (dir === '') return false;
  }
}
