/** A collation that MariaDB reads, and the one for MySQL beside it: both compare texts byte by byte, without padding. */
const BY_SERVER = / \/\*M! COLLATE (\w+) \*\/ \/\*!\d+ COLLATE \w+ \*\//;

/** What MySQL calls the collation that is `utf8mb4_nopad_bin` on MariaDB. */
const SAME_ON_MYSQL = 'utf8mb4_0900_bin';

const CHARSET_AND_COLLATION = /^(.*?)(?: character set \w+)?(?: collate (\w+))?$/is;

/**
 * A type in one spelling: integers without the width they are displayed with (MySQL 8.0.19 has none any more), members
 * of an enum in plain quotes, and of charset and collation only the latter, which implies the other.
 */
export function canonicalType(columnType: string): string {
  const [, type = '', given] = CHARSET_AND_COLLATION.exec(columnType.replace(BY_SERVER, ' COLLATE $1')) ?? [];
  const collation = given?.toLowerCase() === SAME_ON_MYSQL ? 'utf8mb4_nopad_bin' : given;
  const plain = /^enum\(/i.test(type) ? canonicalEnum(type) : canonicalPlain(type.toLowerCase());
  return collation === undefined ? plain : `${plain} collate ${collation.toLowerCase()}`;
}

/** `tinyint(1)` keeps its width: it is what a boolean is known by. */
function canonicalPlain(type: string): string {
  const compact = type.replace(/,\s+/g, ',').replace(/^(datetime|time)\(0\)/, '$1');
  return compact.replace(/^((?:small|medium|big)?int|tinyint)\((\d+)\)/, (all: string, name: string, width: string) =>
    name === 'tinyint' && width === '1' ? all : name,
  );
}

/** Bytes in hexadecimal, or a text in quotes; the server escapes with backslashes, we never do. */
const MEMBER = /x'([0-9a-f]*)'|'((?:[^'\\]|''|\\.)*)'/gis;

function canonicalEnum(type: string): string {
  const members = [...type.matchAll(MEMBER)].map(([, hex, text = '']) =>
    hex === undefined ? unescaped(text) : Buffer.from(hex, 'hex').toString(),
  );
  return `enum${JSON.stringify(members)}`;
}

const ESCAPES: Readonly<Record<string, string>> = { 0: '\0', n: '\n', r: '\r', t: '\t', Z: '\x1a' };

function unescaped(text: string): string {
  return text.replace(/''|\\(.)/gs, (_all, escaped: string | undefined) =>
    escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped),
  );
}
