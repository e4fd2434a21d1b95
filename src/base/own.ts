/** An entry of a table of our own by a name that somebody typed: `toString` and the like are not in it. */
export const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
