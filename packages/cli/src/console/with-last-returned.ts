/**
 * Statements of which the last, where it is an expression, is returned: `const n = await f(); n` as `const n = await f();
 * return (n);`. Which it is tells whoever compiles them: what is left of a right place compiles, and so does what is right of it.
 */
export function withLastReturned(code: string, compiles: (code: string) => boolean): string {
  const text = code.replace(/[\s;]+$/, '');
  for (let place = text.length - 1; place > 0; place--) {
    if (!isBoundary(text, place, compiles)) continue;
    const [before, last] = [text.slice(0, place + 1), text.slice(place + 1)];
    const returning = `${before}\nreturn (${last}\n);`;
    if (last.trim() !== '' && compiles(before) && compiles(`return (${last}\n);`) && compiles(returning))
      return returning;
  }
  return code;
}

/** Without comments, and what is in texts. */
export const bare = (code: string): string =>
  code.replace(/\/\*[^]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[^]|[^`\\])*`/g, ' ');

/** The last of several statements, or the only one. */
export function lastStatement(code: string, compiles: (code: string) => boolean): string {
  const text = code.replace(/[\s;]+$/, '');
  for (let place = text.length - 1; place > 0; place--) {
    const [before, last] = [text.slice(0, place + 1), text.slice(place + 1)];
    if (bare(last).trim() === '' || !isBoundary(text, place, compiles)) continue;
    if (compiles(before) && compiles(last)) return last;
  }
  return text;
}

/**
 * A line may go on in the next: it ends a statement only where both could not stand in one line. After a block anything may
 * stand, after an object in an expression not. In a comment anything may.
 */
function isBoundary(text: string, place: number, compiles: (code: string) => boolean): boolean {
  const before = text.slice(0, place + 1);
  switch (text.charAt(place)) {
    case ';':
      return !compiles(`${before})`);
    case '}':
      return compiles(`${before} 0`) && !compiles(`${before})`);
    case '\n':
      return !compiles(`${text.slice(0, place)} ${text.slice(place + 1)}`);
    default:
      return false;
  }
}
