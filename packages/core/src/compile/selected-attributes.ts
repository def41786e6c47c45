import { didYouMean } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import type { AttributeDefinition } from '../definition/attribute-definition';
import { attributeOf, columnOf, type ModelDefinition } from '../definition/model-definition';
import { queryPartOf, SqlFragment } from '../sql/sql-fragment';
import type { FindAttributes } from '../options/find-attributes';
import { onlyPiece } from '../query/condition';
import type { ComputedColumn } from '../query/select-query';
import type { CompileContext } from './context';
import { compilePieces, valueOf } from './pieces';
import { checkedLater, type OptionRules } from '../rules/option-rules';

export interface Selection {
  readonly attributes: readonly string[];
  readonly computed: readonly ComputedColumn[] | undefined;
}

type AttributeList = readonly unknown[];

const attributesRules: OptionRules<Extract<FindAttributes, { readonly exclude?: unknown }>> = {
  include: checkedLater,
  exclude: checkedLater,
};

/** The columns a query reads, from its `attributes`: a list, or all with some added and left out. */
export function selectAttributes(context: CompileContext, wanted: FindAttributes): Selection {
  const { definition } = context;
  const list = Array.isArray(wanted)
    ? Array.from(wanted)
    : expand(definition, wanted as Exclude<FindAttributes, AttributeList>);
  const names = list.filter(entry => typeof entry === 'string');
  const computed = list.filter(entry => typeof entry !== 'string').map(entry => computedColumn(entry, context));
  refuseTwice(definition, computed);
  return { attributes: physical(definition, names), computed: computed.length === 0 ? undefined : computed };
}

function refuseTwice(definition: ModelDefinition, computed: readonly ComputedColumn[]): void {
  const names = computed.map(({ as }) => as);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw invalidAttributes(definition, `have the name "${shortText(twice)}" twice`);
}

function expand(definition: ModelDefinition, wanted: Exclude<FindAttributes, AttributeList>): AttributeList {
  if (typeof wanted !== 'object' || wanted === null)
    throw invalidAttributes(definition, 'are neither a list nor an object');
  const unknown = Object.keys(wanted).find(name => !Object.hasOwn(attributesRules, name));
  if (unknown !== undefined) {
    const nearest = didYouMean(unknown, Object.keys(attributesRules));
    throw invalidAttributes(definition, `have no option "${shortText(unknown)}"`, nearest);
  }
  const { include = [], exclude = [] } = wanted;
  if (!Array.isArray(include) || !Array.isArray(exclude)) throw invalidAttributes(definition, 'have no lists in them');
  const excluded = new Set<string>(exclude.map((name: string) => attributeOf(definition, name).name));
  return [...definition.columns.filter(name => !excluded.has(name)), ...(include as AttributeList)];
}

function invalidAttributes({ name }: ModelDefinition, problem: string, nearest = ''): QueryError {
  return new QueryError('INVALID_ATTRIBUTES', `The attributes of ${name} ${problem}.${nearest}`, {
    hint: 'Give a list of names, or { include: […], exclude: […] }.',
  });
}

/** A virtual attribute is computed from others, which are read in its place. */
function physical(definition: ModelDefinition, names: readonly string[]): readonly string[] {
  const columns = new Set<string>();
  for (const name of names) {
    const { type } = attributeOf(definition, name);
    if (type.kind !== 'VIRTUAL') columns.add(name);
    else for (const column of physical(definition, type.dependsOn ?? [])) columns.add(column);
  }
  return [...columns];
}

function computedColumn(entry: unknown, context: CompileContext): ComputedColumn {
  const { definition } = context;
  const [of, name] = Array.isArray(entry) && entry.length === 2 ? (entry as readonly unknown[]) : [];
  if (typeof name === 'string') {
    if (SqlFragment.is(of)) return sqlColumn(of, computedName(definition, name), context);
    if (typeof of === 'string') {
      const attribute = columnOf(definition, of);
      return { as: renamed(definition, name, attribute), attribute: attribute.name };
    }
  }
  throw new QueryError(
    'INVALID_ATTRIBUTES',
    `An entry in the attributes of ${definition.name} is neither a name nor [sql\`…\`, 'name'] nor ['attribute', 'name'].`,
  );
}

/** Of a sub-query, and of a path, it is known what its value is. */
export function sqlColumn(fragment: SqlFragment, as: string, context: CompileContext): ComputedColumn {
  const part = queryPartOf(fragment);
  if (part !== undefined) return { as, subquery: valueOf(part, context) };
  const pieces = compilePieces(fragment, context);
  const piece = onlyPiece(pieces);
  return piece !== undefined && 'path' in piece ? { as, aggregate: piece.path } : { as, pieces };
}

/** What it is called is no attribute's name: that would have two values. */
function renamed(definition: ModelDefinition, name: string, of: AttributeDefinition): string {
  if (of.hidden || of.toJSON !== undefined) throw onlyAsItself(definition, of);
  if (!definition.attributes.has(name)) return computedName(definition, name);
  throw new QueryError(
    'INVALID_ATTRIBUTES',
    `An attribute of ${definition.name} cannot be read as "${shortText(name)}": it has an attribute of that name.`,
  );
}

/** Under another name it would be shown. */
function onlyAsItself({ name: model }: ModelDefinition, { name }: AttributeDefinition): QueryError {
  return new QueryError(
    'INVALID_ATTRIBUTES',
    `${model}.${name} is shown by rules of its own, which hold under its own name alone.`,
    {
      hint: `Write attributes: ['${name}'].`,
    },
  );
}

function computedName(definition: ModelDefinition, name: string): string {
  if (name === '__proto__' || definition.associations.has(name) || name in definition.model.prototype) {
    throw new QueryError(
      'INVALID_ATTRIBUTES',
      `A computed attribute of ${definition.name} cannot be called "${shortText(name)}": that name is taken.`,
    );
  }
  return name;
}
