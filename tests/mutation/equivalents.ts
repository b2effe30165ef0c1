/** Mutants that no test can kill, because the program does the same with them. `source` is the line of the file. */
export const equivalents: readonly { file: string; source: string; before: string; after: string; why: string }[] = [];
