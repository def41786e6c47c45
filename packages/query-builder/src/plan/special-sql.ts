import {
  DataTypes,
  QueryError,
  type Condition,
  type JsonPath,
  type JsonTest,
  type OrderTerm,
  type TextSearch,
} from '@mortise/core';
import { fragment, joinFragments, wrapFragment, type Binding, type Fragment } from '../sql/fragment';
import type { JsonPathSyntax, JsonPlace, SearchSyntax } from '../dialects/contract/operator-syntax';
import { columnSql, keyList, textColumn, typeOf, valueBinding, type ConditionContext } from './columns';

type ConditionOf<Type extends Condition['type']> = Extract<Condition, { type: Type }>;

/** What a piece of a statement is written with. */
type Place = Pick<ConditionContext, 'dialect' | 'table'>;

/** @throws QueryError `UNSUPPORTED_OPERATOR` */
export function specialSql(
  { attribute, operator, value }: ConditionOf<'special'>,
  context: ConditionContext,
): Fragment {
  const { dialect, table } = context;
  const { structures } = dialect.syntax.operators ?? {};
  const column = columnSql(dialect, table, attribute);
  const binding = valueBinding(dialect, value.slot, value.type);
  if (operator === 'regexp' || operator === 'iRegexp')
    return regexpSql(fragment(textColumn(context, attribute)), binding, operator, context, attribute);
  if (structures === undefined || value.type === undefined) throw unsupported(`Op.${operator}`, attribute, context);
  return structures.compare(
    operator,
    { column, type: typeOf(table.definition, attribute) },
    { binding, type: value.type },
  );
}

function regexpSql(
  text: Fragment,
  binding: Binding,
  operator: 'regexp' | 'iRegexp',
  context: Place,
  attribute: string,
): Fragment {
  const { operators } = context.dialect.syntax;
  if (operators?.regexp === undefined) throw unsupported(`Op.${operator}`, attribute, context);
  return operators.regexp(text, binding, operator === 'iRegexp');
}

/** A value within JSON as it is read. */
export function jsonValueSql(path: JsonPath, as: 'json' | 'text', context: Place): Fragment {
  const { syntax, place } = jsonPlace(path, context);
  return as === 'json' ? syntax.value(place) : syntax.text(place);
}

const RANKS = ['null', 'string', 'number', 'boolean', 'array', 'object'];

/** What a value within JSON is ordered by: its kind, then numbers by their value and texts character by character. */
export function jsonOrderSql(path: JsonPath, context: Place, nulls: OrderTerm['nulls']): readonly Fragment[] {
  const { syntax, place } = jsonPlace(path, context);
  const kind = syntax.kind(place);
  const ranks = RANKS.map((name, rank) => `WHEN '${name}' THEN ${rank}`).join(' ');
  // What is not there comes first, where each server would have NULL in a place of its own.
  const absent = nulls === undefined ? ' ELSE -1' : '';
  return [
    wrapFragment('CASE ', kind, ` ${ranks}${absent} END`),
    when(kind, 'number', syntax.number(place)),
    syntax.exact(syntax.text(place)),
  ];
}

function jsonPlace(path: JsonPath, context: Place): { readonly syntax: JsonPathSyntax; readonly place: JsonPlace } {
  const { dialect, table } = context;
  const syntax = dialect.syntax.operators?.jsonPath;
  if (syntax === undefined) throw unsupported('A path into JSON', path.attribute, context);
  const { slot, steps } = path;
  const column = columnSql(dialect, table, path.attribute);
  // The slot holds a list of steps: that is how ParameterBag fills it.
  return { syntax, place: { column, steps, path: values => values[slot] as readonly (string | number)[] } };
}

/** A test of a value within JSON: true, false, or unknown where there is none or it is of no kind that the test is about. */
export function jsonSql({ path, as, test }: ConditionOf<'json'>, context: ConditionContext): Fragment {
  const { syntax, place } = jsonPlace(path, context);
  const text = syntax.text(place);
  if (as !== 'json') return castSql(as === 'text' ? text : syntax.cast(text, as), { as, test, path }, context);
  const kind = syntax.kind(place);
  switch (test.is) {
    case 'absent':
      return wrapFragment('(', kind, ') IS NULL');
    case 'null':
      return wrapFragment('(', kind, ") = 'null'");
    case 'like':
    case 'iLike':
    case 'regexp':
    case 'iRegexp':
      return when(kind, 'string', patternSql(text, test, context, path.attribute));
    case 'compared': {
      const compared = compare(scalar(test.kind, place, syntax), test, context);
      return test.operator === '=' ? equalsOrNot(kind, test.kind, compared) : when(kind, test.kind, compared);
    }
    case 'listed':
      return equalsOrNot(kind, test.kind, listedSql(scalar(test.kind, place, syntax), test, context));
    default: {
      const { slot } = test.value;
      // Null is JSON here, and not NULL.
      return syntax.asks(test.is, place, values => JSON.stringify(values[slot]));
    }
  }
}

type ComparedTest = Extract<JsonTest, { is: 'compared' }>;
type PatternTest = Extract<JsonTest, { is: 'like' | 'iLike' | 'regexp' | 'iRegexp' }>;

/** The value of SQL that a scalar is: booleans are the words for them. */
const scalar = (kind: ComparedTest['kind'], place: JsonPlace, syntax: JsonPathSyntax): Fragment =>
  kind === 'number' ? syntax.number(place) : syntax.exact(syntax.text(place));

function compare(left: Fragment, { operator, value, kind }: ComparedTest, { dialect }: ConditionContext): Fragment {
  const bound = kind === 'boolean' ? wordBinding(value.slot) : valueBinding(dialect, value.slot, value.type);
  return joinFragments([left, fragment('?', [bound])], ` ${operator} `);
}

const wordBinding =
  (slot: number): ReturnType<typeof valueBinding> =>
  values =>
    String(values[slot]);

const TEXT = DataTypes.TEXT();

function listedSql(
  { text, bindings }: Fragment,
  { list, kind }: Extract<JsonTest, { is: 'listed' }>,
  { dialect, isNested }: ConditionContext,
): Fragment {
  const keys = keyList(kind === 'boolean' ? { slot: list.slot, types: [TEXT] } : list, undefined);
  const read: typeof keys.read = (values, given) => keys.read(values, given).map(String);
  const asked = kind === 'boolean' ? { ...keys, read } : keys;
  const member = dialect.syntax.isIn({ ...asked, columns: [text], isNested: isNested === true });
  return fragment(member.text, [...bindings, ...member.bindings]);
}

function patternSql(
  text: Fragment,
  { is, value }: PatternTest,
  context: ConditionContext,
  attribute: string,
): Fragment {
  const binding = valueBinding(context.dialect, value.slot, undefined);
  if (is === 'regexp' || is === 'iRegexp') return regexpSql(text, binding, is, context, attribute);
  const matches = context.dialect.syntax.pattern(text.text, is, binding);
  return fragment(matches.text, [...text.bindings, ...matches.bindings]);
}

const when = (kind: Fragment, name: string, value: Fragment): Fragment =>
  joinFragments([wrapFragment('CASE WHEN (', kind, `) = '${name}' THEN `), wrapFragment('', value, ' END')], '');

/** False where there is something of another kind. */
function equalsOrNot(kind: Fragment, name: string, value: Fragment): Fragment {
  const other = wrapFragment(' WHEN (', kind, ') IS NOT NULL THEN FALSE END');
  return joinFragments([wrapFragment('CASE WHEN (', kind, `) = '${name}' THEN `), value, other], '');
}

/** A test of what was read out of a text, which is NULL where it can't be. */
function castSql(
  value: Fragment,
  { as, test, path }: Omit<ConditionOf<'json'>, 'type'>,
  context: ConditionContext,
): Fragment {
  const { jsonPath } = context.dialect.syntax.operators ?? {};
  if (test.is === 'absent') return wrapFragment('(', value, ') IS NULL');
  if (test.is === 'like' || test.is === 'iLike' || test.is === 'regexp' || test.is === 'iRegexp')
    return patternSql(value, test, context, path.attribute);
  if (test.is !== 'compared' || jsonPath === undefined)
    throw unsupported(`A test of "${test.is}"`, path.attribute, context);
  const isText = as === 'text' || as === 'date' || as === 'instant';
  const { slot, type } = test.value;
  const left = isText ? jsonPath.exact(value) : value;
  return joinFragments([left, fragment('?', [valueBinding(context.dialect, slot, type)])], ` ${test.operator} `);
}

/** Words in texts: whether they are there, or how well. */
export function searchSql(
  { attributes, words }: TextSearch,
  gives: 'match' | 'relevance',
  context: Place,
  write: (pieces: Extract<TextSearch['words'], { pieces: unknown }>['pieces']) => Fragment,
): Fragment {
  const { dialect, table } = context;
  const search: SearchSyntax | undefined = dialect.syntax.operators?.search;
  if (search === undefined) throw unsupported('Full-text search', attributes.join(', '), context);
  const columns = attributes.map(name => columnSql(dialect, table, name));
  const asked = 'pieces' in words ? write(words.pieces) : valueBinding(dialect, words.slot, TEXT);
  return gives === 'match' ? search.matches({ columns, words: asked }) : search.relevance({ columns, words: asked });
}

function unsupported(what: string, attribute: string, { dialect, table }: Place): QueryError {
  const place = `${table.definition.name}.${attribute}`;
  return new QueryError(
    'UNSUPPORTED_OPERATOR',
    `${what} is asked of ${place}, and ${dialect.name} has no such thing.`,
    {
      hint: 'docs/guide/operators.md has a table of which database has what.',
    },
  );
}
