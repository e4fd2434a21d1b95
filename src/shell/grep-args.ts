/** Short options of grep that take an argument, beside `-e`. */
const WITH_ARGUMENT = 'fmABCdD';

/**
 * The arguments of grep with all its patterns as one, a pattern a line: the shell library takes the last `-e` alone, and none
 * behind another letter (`-ve`). As POSIX has it, a line that fits any of the patterns is selected.
 */
export function grepArgs(args: readonly string[]): string[] {
  const patterns: string[] = [];
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') {
      rest.push(...args.slice(i));
      break;
    }
    if (arg === '--regexp' && i + 1 < args.length) patterns.push(args[++i] ?? '');
    else if (arg.startsWith('--regexp=')) patterns.push(arg.slice('--regexp='.length));
    else if (/^-[^-]/.test(arg)) {
      const at = letterWithArgument(arg);
      if (at < 0 || arg[at] !== 'e') {
        rest.push(arg);
        if (at === arg.length - 1 && i + 1 < args.length) rest.push(args[++i] ?? '');
        continue;
      }
      const attached = arg.slice(at + 1);
      // without a pattern it is for grep to complain
      if (attached === '' && i + 1 >= args.length) return [...args];
      if (at > 1) rest.push(arg.slice(0, at));
      patterns.push(attached === '' ? (args[++i] ?? '') : attached);
    } else rest.push(arg);
  }
  return patterns.length === 0 ? [...args] : ['-e', patterns.join('\n'), ...rest];
}

/** Where the letter stands whose argument follows; -1 for none. */
function letterWithArgument(arg: string): number {
  for (let i = 1; i < arg.length; i++) {
    const letter = arg.charAt(i);
    if (letter === 'e' || WITH_ARGUMENT.includes(letter)) return i;
  }
  return -1;
}
