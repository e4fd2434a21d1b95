/** Throws: the compiler proved this place unreachable, so reaching it is a defect of ours, never bad input. */
export function assertUnreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
