/** Sentences by function, by the file that has the function. */
export type FunctionsByFile = Readonly<Record<string, Readonly<Record<string, string>>>>;
