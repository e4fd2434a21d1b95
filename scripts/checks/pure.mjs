/** What makes a run depend on the moment or the machine. Checked where the simulation is. */
const BANNED = /** @type {const} */ ([
  [/\bMath\s*\.\s*random\b/, 'Math.random: use world.random'],
  [/(?<![\w$.])(?:Date\s*\.\s*now\b|(?<!new\s)Date\s*\(|new\s+Date\s*(?:\(\s*\)|;|$))/, 'Date: use world.clock'],
  [/(?<![\w$.])performance\b\s*\./, 'performance: use world.clock'],
  // not a method of that name, which begins a line and ends in a brace
  [
    /(?<![\w$.])(?:globalThis\s*\.\s*)?(?:set|clear)(?:Timeout|Interval|Immediate)\b(?!.*\{\s*$)/,
    'timers: use world.clock.after',
  ],
  [/(?<![\w$.])queueMicrotask\b/, 'queueMicrotask: the simulation is synchronous'],
  [/(?<![\w$.])console\s*\./, 'console: write to the process or the kernel log'],
  [/(?<![\w$.])crypto\s*\./, 'crypto: use world.random'],
  [/(?<![\w$.])process\s*\.\s*(?:env|hrtime|platform)\b/, 'process: not there in a browser'],
  [/\blocale(?:Compare)\b|\btoLocale\w+\b|(?<![\w$.])Intl\b/, 'locale: it differs between machines'],
]);

const PURE = /^src\/(base|wire|kernel|kube|shell|session)\//;

/** A line that must do it says why: `// impure: the library takes its random numbers from there`. */
const EXCUSE = /\/\/ impure: \S/;

/**
 * The uses of real time and other moods of the machine in one source file of the simulation.
 * @param {string} file
 * @param {string} text
 * @returns {string[]}
 */
export function impurities(file, text) {
  if (!PURE.test(file) || !/\.tsx?$/.test(file) || /\.test\.tsx?$/.test(file)) return [];
  const lines = text.split('\n');
  const code = withoutTexts(text).split('\n');
  /** @type {string[]} */
  const found = [];
  code.forEach((line, i) => {
    if (EXCUSE.test(lines[i] ?? '') || EXCUSE.test(lines[i - 1] ?? '')) return;
    for (const [pattern, why] of BANNED) if (pattern.test(line)) found.push(`${file}:${i + 1}: ${why}`);
  });
  return found;
}

/**
 * The source without its comments, strings and regular expressions, line for line. What stands in `${}` is code and stays.
 * @param {string} text
 */
export function withoutTexts(text) {
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[=(,:[!&|?{};]\s*|\breturn\s+)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;
  return text.replace(token, (part) => {
    if (part.startsWith('`')) return [...part.matchAll(/\$\{([^`]*?)\}|\n/g)].map((m) => m[1] ?? '\n').join(' ');
    return part.replace(/[^\n]/g, ' ');
  });
}
