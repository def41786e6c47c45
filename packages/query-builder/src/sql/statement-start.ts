/** Comments before a statement; what MySQL runs of them is none. */
const COMMENTS = /^(?:\s|--[^\n]*\n|\/\*(?!M?!)[\s\S]*?\*\/)+/;

/** The text of a statement from its first word on. */
export const fromFirstWord = (sql: string): string => sql.replace(COMMENTS, '').trimEnd();
