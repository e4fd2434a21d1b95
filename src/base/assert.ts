/** Throws: the compiler proved this place unreachable, so reaching it is a defect of ours, never bad input. */
export function assertUnreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/** Throws when `condition` is false. For invariants of our own, never for input. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
