import { fragment, joinFragments, QUESTION_MARK, wrapFragment, type Binding, type Fragment } from '../../sql/fragment';
import type {
  JsonPathSyntax,
  JsonPlace,
  JsonQuestion,
  OperatorSyntax,
  SearchedTexts,
} from '../contract/operator-syntax';
import { castPatterns, pathBinding } from '../shared/cast-patterns';
import { codecOf } from './postgres-codecs';

/** `("profile"::jsonb -> 'a' -> 'b')`; a column of an older table may be json. */
function value(place: JsonPlace): Fragment {
  const { column, steps, path } = place;
  if (steps.includes('place')) return strictly(place);
  const parts = steps.map((_kind, index) => fragment(' -> ?::text', [values => path(values)[index]]));
  return wrapFragment(`(${column}::jsonb`, joinFragments(parts, ''), ')');
}

/** An arrow takes any scalar for a list of one: a path that is strict does not, and silence makes NULL of the error. */
function strictly(place: JsonPlace): Fragment {
  const binding: Binding = values => `strict ${pathBinding(place)(values)}`;
  return fragment(`jsonb_path_query_first(${place.column}::jsonb, ?::jsonpath, '{}', true)`, [binding]);
}

const text = (place: JsonPlace): Fragment => wrapFragment('(', value(place), " #>> '{}')");

function cast(read: Fragment, form: Parameters<JsonPathSyntax['cast']>[1]): Fragment {
  if (form === 'boolean') return wrapFragment('CASE ', read, " WHEN 'true' THEN true WHEN 'false' THEN false END");
  const type = { integer: '::bigint', number: '::numeric', date: '', instant: '' }[form];
  const given = form === 'date' ? wrapFragment('left(', read, ', 10)') : read;
  const tested = wrapFragment('CASE WHEN ', read, ` ~ ${castPatterns[form]} THEN `);
  return joinFragments([tested, wrapFragment('', given, `${type} END`)], '');
}

const QUESTIONS: Readonly<Record<Exclude<JsonQuestion, `${string}Key${string}`>, string>> = {
  equal: '=',
  contains: '@>',
  contained: '<@',
};

function asks(question: JsonQuestion, place: JsonPlace, json: Binding): Fragment {
  const left = value(place);
  if (question === 'equal' || question === 'contains' || question === 'contained')
    return joinFragments([left, fragment('?::jsonb', [json])], ` ${QUESTIONS[question]} `);
  const operator = `${QUESTION_MARK}${question === 'anyKeyExists' ? '|' : '&'}`;
  const keys: Binding = (values, given) => JSON.parse(String(json(values, given)));
  return joinFragments([left, fragment('?::text[]', [keys])], ` ${operator} `);
}

const STRUCTURES = {
  contains: '@>',
  contained: '<@',
  overlap: '&&',
  adjacent: '-|-',
  strictLeft: '<<',
  strictRight: '>>',
  noExtendLeft: '&>',
  noExtendRight: '&<',
} as const;

/** The very expression that an index of type FULLTEXT is over. */
const searchedText = (columns: readonly string[]): string =>
  `to_tsvector('simple', ${columns.map(column => `coalesce(${column}, '')`).join(" || ' ' || ")})`;

const query = (words: Binding): Fragment => fragment("websearch_to_tsquery('simple', ?)", [words]);

/** SQL that says the query is compared with the column itself, which may be a tsvector. */
function searched({ columns, words }: SearchedTexts): readonly [string, Fragment] {
  if (typeof words === 'function') return [searchedText(columns), query(words)];
  return [columns.length === 1 ? columns.join() : searchedText(columns), wrapFragment('(', words, ')')];
}

export const postgresOperators: OperatorSyntax = {
  regexp: (subject, pattern, ignoresCase) =>
    joinFragments([subject, fragment('?', [pattern])], ignoresCase ? ' ~* ' : ' ~ '),
  structures: {
    compare: (operator, { column }, { binding, type }) =>
      fragment(`${column} ${STRUCTURES[operator]} ?::${codecOf(type).columnType}`, [binding]),
  },
  jsonPath: {
    value,
    kind: place => wrapFragment('jsonb_typeof(', value(place), ')'),
    text,
    // Of JSON it may be larger than a double precision, which would fail the whole statement.
    number: place => wrapFragment('', text(place), '::numeric'),
    exact: read => wrapFragment('', read, ' COLLATE "C"'),
    cast,
    asks,
  },
  search: {
    matches: texts => {
      const [left, asked] = searched(texts);
      return wrapFragment(`${left} @@ `, asked, '');
    },
    relevance: texts => wrapFragment(`ts_rank(${searchedText(texts.columns)}, `, searched(texts)[1], ')'),
  },
};
