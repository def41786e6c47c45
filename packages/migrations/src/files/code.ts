/** What a name in a file has to be imported for. */
export type Import = 'DataTypes' | 'sql';

/** A piece of a program, to be laid out as prettier does. */
export type Code =
  | { readonly type: 'text'; readonly text: string; readonly isString?: boolean; readonly needs?: Import }
  | { readonly type: 'list'; readonly items: readonly Code[] }
  | { readonly type: 'object'; readonly entries: readonly (readonly [string, Code])[]; readonly isOpen?: boolean }
  | { readonly type: 'call'; readonly callee: string; readonly args: readonly Code[]; readonly needs?: Import };

const WIDTH = 120;

/** How many columns of a terminal a text takes: letters of East Asia take two, marks on letters none. */
function widthOf(code: string): number {
  if (/^[ -~]*$/.test(code)) return code.length;
  const wide =
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
  return [...code].reduce((width, each) => width + (/\p{M}/u.test(each) ? 0 : wide.test(each) ? 2 : 1), 0);
}

/** Where code stands: how far in, and what stands before and after it on its line. */
interface Place {
  readonly indent: number;
  readonly before: number;
  readonly after: number;
}

/** Code on as few lines as fit. */
export function layOut(code: Code, place: Place): string {
  const flat = mustBreak(code) ? undefined : flatten(code);
  if (flat !== undefined && place.before + widthOf(flat) + place.after <= WIDTH) return flat;
  switch (code.type) {
    case 'text':
      return code.text;
    case 'list':
      return block('[', code.items.map(item => layOut(item, inside(place))), ']', place); // prettier-ignore
    case 'object':
      return block('{', code.entries.map(entry => layOutEntry(entry, place)), '}', place); // prettier-ignore
    case 'call':
      return layOutCall(code, place);
  }
}

const inside = ({ indent }: Place): Place => ({ indent: indent + 2, before: indent + 2, after: 1 });

function block(open: string, lines: readonly string[], close: string, { indent }: Place): string {
  if (lines.length === 0) return `${open}${close}`;
  const margin = ' '.repeat(indent);
  return `${open}\n${lines.map(line => `${margin}  ${line},\n`).join('')}${margin}${close}`;
}

function layOutEntry([key, value]: readonly [string, Code], place: Place): string {
  const name = `${keyCode(key)}:`;
  const { indent, after } = inside(place);
  const laidOut = layOut(value, { indent, before: indent + name.length + 1, after });
  const isTooLong = indent + name.length + 1 + laidOut.length + after > WIDTH;
  const isText = value.type === 'text' && value.isString === true && name.length > 3;
  return isText && isTooLong ? `${name}\n${' '.repeat(indent + 2)}${laidOut}` : `${name} ${laidOut}`;
}

function layOutCall({ callee, args }: Extract<Code, { type: 'call' }>, place: Place): string {
  const [last, others] = [args.at(-1), args.slice(0, -1)];
  const head = `${callee}(${others.map(each => `${flatten(each)}, `).join('')}`;
  if (last !== undefined && mayHug(last, others) && place.before + head.length + 1 <= WIDTH)
    return `${head}${layOut(last, { ...place, before: WIDTH })})`;
  return block(`${callee}(`, args.map(each => layOut(each, inside(place))), ')', place); // prettier-ignore
}

/** Whether the last argument may begin on the line of the call, and end on that of its parenthesis. */
function mayHug(last: Code, others: readonly Code[]): boolean {
  const isFull = (last.type === 'object' && last.entries.length > 0) || (last.type === 'list' && last.items.length > 0);
  return isFull && !others.some(mustBreak) && others.at(-1)?.type !== last.type;
}

/** Whether prettier keeps it on several lines though it would fit on one. */
function mustBreak(code: Code): boolean {
  switch (code.type) {
    case 'text':
      return false;
    case 'list':
      return (
        code.items.some(mustBreak) || (code.items.length > 1 && code.items.every(item => isLike(code.items, item)))
      );
    case 'object':
      return code.isOpen === true || code.entries.some(([, value]) => mustBreak(value));
    case 'call':
      return code.args.some(mustBreak);
  }
}

/** Lists of objects, or of lists, that each hold more than one thing. */
function isLike([first]: readonly Code[], item: Code): boolean {
  if (item.type !== first?.type) return false;
  return item.type === 'object' ? item.entries.length > 1 : item.type === 'list' && item.items.length > 1;
}

/** Code on one line. */
export function flatten(code: Code): string {
  switch (code.type) {
    case 'text':
      return code.text;
    case 'list':
      return `[${code.items.map(flatten).join(', ')}]`;
    case 'object':
      if (code.entries.length === 0) return '{}';
      return `{ ${code.entries.map(([key, value]) => `${keyCode(key)}: ${flatten(value)}`).join(', ')} }`;
    case 'call':
      return `${code.callee}(${code.args.map(flatten).join(', ')})`;
  }
}

/** What has to be imported for the names in it. */
export function importsOf(code: Code): readonly Import[] {
  switch (code.type) {
    case 'text':
      return code.needs === undefined ? [] : [code.needs];
    case 'list':
      return code.items.flatMap(importsOf);
    case 'object':
      return code.entries.flatMap(([, value]) => importsOf(value));
    case 'call':
      return [...(code.needs === undefined ? [] : [code.needs]), ...code.args.flatMap(importsOf)];
  }
}

/** Of letters that every version of JavaScript takes for them. */
const NAME = /^[$_\p{L}\p{Nl}][$_\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u;

/** A key of an object. Written plainly, `__proto__` would be no key. */
export function keyCode(key: string): string {
  if (key === '__proto__') return "['__proto__']";
  return NAME.test(key) ? key : stringCode(key);
}

/** A text as a literal: whatever is in it, it stays a text. */
export function stringCode(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll(/[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, unicodeEscape);
  const [single, double] = ["'", '"'].map(quote => text.split(quote).length - 1) as [number, number]; // of two
  return single > double ? `"${escaped.replaceAll('"', '\\"')}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}

const unicodeEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text of SQL as it stands in a template. */
export const templateCode = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll('`', '\\`')
    .replaceAll('${', '\\${')
    .replaceAll(/[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, unicodeEscape);

/** A text for a comment of one line: no character of it ends the line. */
export const commentCode = (given: string): string =>
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  given.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, ' ').trimEnd();

export const text = (given: string, needs?: Import): Code => ({ type: 'text', text: given, ...(needs && { needs }) });
export const string = (given: string): Code => ({ type: 'text', text: stringCode(given), isString: true });
export const list = (items: readonly Code[]): Code => ({ type: 'list', items });
export const call = (callee: string, args: readonly Code[], needs?: Import): Code => ({ type: 'call', callee, args, ...(needs && { needs }) }); // prettier-ignore

/** An object of what is said. */
export const object = (entries: Readonly<Record<string, Code | undefined | false>>, isOpen = false): Code => ({
  type: 'object',
  isOpen,
  entries: Object.entries(entries).filter(
    (entry): entry is [string, Code] => entry[1] !== undefined && entry[1] !== false,
  ),
});
