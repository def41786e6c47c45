import { fragment, joinFragments, wrapFragment, type Binding, type Fragment } from '../../sql/fragment';
import type {
  JsonPathSyntax,
  JsonPlace,
  JsonQuestion,
  OperatorSyntax,
  SearchedTexts,
} from '../contract/operator-syntax';
import { castPatterns, pathBinding } from '../shared/cast-patterns';
import { booleanQuery } from './mysql-boolean-search';

const extract = (place: JsonPlace, length?: number): Fragment =>
  fragment(`JSON_EXTRACT(${place.column}, ?)`, [pathBinding(place, length)]);

/** A value that is no list is to the server the first of one: places count in lists only. */
function value(place: JsonPlace): Fragment {
  const lists = place.steps.flatMap((kind, index) => (kind === 'place' ? [index] : []));
  if (lists.length === 0) return extract(place);
  const areLists = lists.map(length => wrapFragment('JSON_TYPE(', extract(place, length), ") = 'ARRAY'"));
  return joinFragments([wrapFragment('CASE WHEN ', joinFragments(areLists, ' AND '), ''), wrapFragment('', extract(place), ' END')], ' THEN '); // prettier-ignore
}

const KINDS =
  "WHEN 'STRING' THEN 'string' WHEN 'INTEGER' THEN 'number' WHEN 'DOUBLE' THEN 'number' WHEN 'DECIMAL' THEN 'number' " +
  "WHEN 'UNSIGNED INTEGER' THEN 'number' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' " +
  "WHEN 'ARRAY' THEN 'array' WHEN 'OBJECT' THEN 'object'";

const kind = (place: JsonPlace): Fragment => wrapFragment('CASE JSON_TYPE(', value(place), `) ${KINDS} END`);

const text = (place: JsonPlace): Fragment =>
  joinFragments(
    [
      wrapFragment('CASE WHEN JSON_TYPE(', value(place), ") <> 'NULL'"),
      wrapFragment('JSON_UNQUOTE(', value(place), ') END'),
    ],
    ' THEN ',
  );

function cast(read: Fragment, form: Parameters<JsonPathSyntax['cast']>[1]): Fragment {
  if (form === 'boolean') return wrapFragment('CASE ', read, " WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END");
  const [before, after] = (
    {
      integer: ['CAST(', ' AS SIGNED)'],
      number: ['CAST(', ' AS DOUBLE)'],
      date: ['LEFT(', ', 10)'],
      instant: ['', ''],
    } as const
  )[form];
  const tested = wrapFragment('CASE WHEN ', read, ` REGEXP ${castPatterns[form]} THEN `);
  return joinFragments([tested, wrapFragment(before, read, `${after} END`)], '');
}

function asks(question: JsonQuestion, place: JsonPlace, json: Binding): Fragment {
  const bound = fragment('?', [json]);
  const inside = value(place);
  // MariaDB finds NULL equal to anything.
  if (question === 'equal')
    return joinFragments([wrapFragment('CASE WHEN ', inside, ' IS NOT NULL'), wrapFragment('', call('JSON_EQUALS', inside, bound), ' END')], ' THEN '); // prettier-ignore
  if (question === 'contains') return containment(inside, bound);
  if (question === 'contained') return containment(bound, inside);
  const keys = joinFragments(
    [
      wrapFragment('CASE JSON_TYPE(', inside, ") WHEN 'OBJECT' THEN JSON_KEYS("),
      // A text by itself is a list of one.
      wrapFragment('', inside, ") ELSE JSON_MERGE_PRESERVE('[]', "),
      wrapFragment('', inside, ') END'),
    ],
    '',
  );
  return call(question === 'anyKeyExists' ? 'JSON_OVERLAPS' : 'JSON_CONTAINS', keys, bound);
}

/** To the server a list contains an object that one of its members does. */
const containment = (whole: Fragment, part: Fragment): Fragment =>
  joinFragments(
    [
      wrapFragment('CASE WHEN JSON_TYPE(', part, ") IN ('OBJECT', 'ARRAY')"),
      wrapFragment(' AND JSON_TYPE(', part, ')'),
      wrapFragment(' <> JSON_TYPE(', whole, ') THEN FALSE ELSE '),
      wrapFragment('', call('JSON_CONTAINS', whole, part), ' END'),
    ],
    '',
  );

const call = (name: string, ...args: readonly Fragment[]): Fragment =>
  wrapFragment(`${name}(`, joinFragments(args, ', '), ')');

function against({ columns, words }: SearchedTexts): Fragment {
  const asked =
    typeof words === 'function'
      ? fragment('?', [(values, keys) => booleanQuery(String(words(values, keys)))])
      : wrapFragment('(', words, ')');
  return wrapFragment(`MATCH (${columns.join(', ')}) AGAINST (`, asked, ' IN BOOLEAN MODE)');
}

export const mysqlOperators: OperatorSyntax = {
  // The collation would decide on the case of letters; a dot stands for any sign, as on PostgreSQL.
  regexp: (subject, pattern, ignoresCase) => {
    const binding: Binding = (values, keys) => `${ignoresCase ? '(?si)' : '(?s-i)'}${String(pattern(values, keys))}`;
    return joinFragments([subject, fragment('?', [binding])], ' REGEXP ');
  },
  jsonPath: {
    // As a text that compares by its characters.
    value: place => wrapFragment('CAST(', value(place), ' AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_bin'),
    kind,
    text,
    number: place => wrapFragment('CAST(', text(place), ' AS DOUBLE)'),
    exact: read => wrapFragment('CAST(', read, ' AS BINARY)'),
    cast,
    asks,
  },
  search: { matches: against, relevance: against },
};
