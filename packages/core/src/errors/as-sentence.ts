/** A text as the end of a message: with a full stop, unless it ends as a sentence does. */
export const asSentence = (text: string): string => (/[.?]$/u.test(text) ? text : `${text}.`);
