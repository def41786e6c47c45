import { fragment, joinFragments, wrapFragment, type Binding, type Fragment } from '../../sql/fragment';
import type { JsonPathSyntax, JsonPlace, OperatorSyntax } from '../contract/operator-syntax';
import { castPatterns, pathBinding } from '../shared/cast-patterns';
import { FUNCTIONS, patternOf } from './sqlite-functions';

const call = (name: string, place: JsonPlace): Fragment =>
  fragment(`${name}(${place.column}, ?)`, [pathBinding(place)]);

/** As JSON; the arrow takes what begins with `$` for a path. */
const value = (place: JsonPlace): Fragment => fragment(`(${place.column} -> ?)`, [pathBinding(place)]);

const KINDS =
  "WHEN 'text' THEN 'string' WHEN 'integer' THEN 'number' WHEN 'real' THEN 'number' " +
  "WHEN 'true' THEN 'boolean' WHEN 'false' THEN 'boolean' WHEN 'null' THEN 'null' " +
  "WHEN 'array' THEN 'array' WHEN 'object' THEN 'object'";

const kind = (place: JsonPlace): Fragment => wrapFragment('CASE ', call('json_type', place), ` ${KINDS} END`);

/** SQLite would read true and false as 1 and 0. */
function text(place: JsonPlace): Fragment {
  const words = wrapFragment('CASE ', call('json_type', place), " WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ");
  return wrapFragment('(', joinFragments([words, wrapFragment('ELSE CAST(', call('json_extract', place), ' AS TEXT) END')], ''), ')'); // prettier-ignore
}

function cast(read: Fragment, form: Parameters<JsonPathSyntax['cast']>[1]): Fragment {
  if (form === 'boolean') return wrapFragment('CASE ', read, " WHEN 'true' THEN 1 WHEN 'false' THEN 0 END");
  const [before, after] = (
    {
      integer: ['CAST(', ' AS INTEGER)'],
      number: ['CAST(', ' AS REAL)'],
      date: ['substr(', ', 1, 10)'],
      instant: ['', ''],
    } as const
  )[form];
  const tested = wrapFragment(`CASE WHEN ${FUNCTIONS.regexp}(${castPatterns[form]}, `, read, ', 0) THEN ');
  return joinFragments([tested, wrapFragment(before, read, `${after} END`)], '');
}

export const sqliteOperators: OperatorSyntax = {
  regexp: (subject, pattern, ignoresCase) => {
    // Refused before anything is sent.
    const binding: Binding = (values, keys) => patternOf(String(pattern(values, keys)), ignoresCase).source;
    const asked = fragment(`${FUNCTIONS.regexp}(?, `, [binding]);
    return joinFragments([asked, wrapFragment('', subject, `, ${ignoresCase ? 1 : 0})`)], '');
  },
  jsonPath: {
    value,
    kind,
    text,
    number: place => call('json_extract', place),
    exact: read => read,
    cast,
    asks: (question, place, json) =>
      joinFragments(
        [wrapFragment(`${FUNCTIONS.json}('${question}', `, value(place), ''), fragment('?)', [json])],
        ', ',
      ),
  },
};
