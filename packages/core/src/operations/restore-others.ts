import type { Association } from '../association';
import { compileContext } from '../compile/find';
import { resolveInclude } from '../compile/includes';
import { compileWhere } from '../compile/where';
import { declaredScope } from '../compile/association-steps';
import type { DataType } from '../data-types/data-type';
import { attributeOf, type Link, type ModelDefinition } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import { listNames } from '../errors/nearest-name';
import { isModelClass } from '../registry/given-model';
import { scopeChoiceOf } from '../registry/definition-of';
import type { IncludeEntry, Includes } from '../options/find-options';
import type { ExecutionContext } from '../options/transaction-options';
import { allOf, type Condition } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import { asMatching, carryingKeys, isAmong, lockedRows, writeMarks, type FoundRows } from './carried-rows';
import { isStill, markOf } from './deletion-mark';
import type { Matching } from './matching-rows';

/** An association whose rows are restored, and those of theirs. */
export interface RestoredAssociation {
  readonly association: Association;
  readonly include: readonly RestoredAssociation[];
}

/**
 * The option `include` of a restore.
 *
 * @throws QueryError `NOT_CARRIED` for rows that are not deleted with those that they belong to
 */
export function restoredAssociations(
  definition: ModelDefinition,
  include: Includes | undefined,
): readonly RestoredAssociation[] {
  if (include === undefined) return [];
  const entries = [include].flat() as readonly IncludeEntry[]; // isArray does not narrow a readonly array away
  return Array.from(entries, entry => restoredAssociation(definition, entry));
}

const naming: ReadonlySet<string> = new Set(['association', 'as', 'model', 'include']);

function restoredAssociation(definition: ModelDefinition, entry: IncludeEntry): RestoredAssociation {
  const { association, options } = resolveInclude(definition, entry);
  const { label } = association;
  const { model } = options;
  if (isModelClass(model) && scopeChoiceOf(model).names.length > 0) throw onlyUnscoped(label);
  const further = Object.entries(options).find(([name, value]) => !naming.has(name) && value !== undefined);
  if (further !== undefined) throw onlyNames(label, further[0]);
  if (!goesWith(definition, association)) throw notCarried(definition, association);
  const { include } = options as { readonly include?: Includes };
  if (include !== undefined && association.junction !== undefined) throw onlyLinks(association);
  return { association, include: restoredAssociations(association.targetDefinition, include) };
}

/** The rows that an association holds on its own side of the link: of a many-to-many those of the junction. */
const firstLink = ({ path }: Association): Link => path[0] as Link; // a path has a link

function goesWith(definition: ModelDefinition, association: Association): boolean {
  if (association.chain !== undefined) return false;
  const { to, toAttributes } = firstLink(association);
  return carryingKeys(definition).some(
    ({ child, key }) => child.model === to.model && key.attributes.join() === toAttributes.join(),
  );
}

/**
 * What was deleted with rows: what bears their marks. It is found while they bear them, so that the database compares the
 * marks: they may be finer than a Date.
 */
export async function deletedWith(
  found: FoundRows,
  include: readonly RestoredAssociation[],
  context: ExecutionContext,
): Promise<readonly Matching[]> {
  const others: Matching[] = [];
  for (const each of include) others.push(...(await associatedWith(found, each, context)));
  return others;
}

async function associatedWith(
  found: FoundRows,
  { association, include }: RestoredAssociation,
  context: ExecutionContext,
): Promise<readonly Matching[]> {
  const { to: definition } = firstLink(association);
  const bag = new ParameterBag();
  const where = allOf([markedWith(found, association, bag), ...scopeOf(association, bag)]);
  const marked = { definition, where, bag };
  if (definition.primaryKey.length === 0 && include.length === 0) return [marked];
  const rows = await lockedRows(marked, restoringNames(definition, include), context);
  if (rows.length === 0) return [];
  return [asMatching({ definition, rows }, marked), ...(await deletedWith({ definition, rows }, include, context))];
}

/** Takes marks off. Of a circle a row is met again, and has none then. */
export async function takeMarksOff(others: readonly Matching[], context: ExecutionContext): Promise<void> {
  for (const { definition, where, bag } of others)
    await writeMarks({ definition, where: allOf([where, isStill(definition, true)]), bag }, null, context);
}

/** What of a row has to be known, so that others are restored with it. */
export const restoringNames = (
  definition: ModelDefinition,
  include: readonly RestoredAssociation[],
): readonly string[] => [
  ...new Set([
    ...definition.primaryKey,
    markOf(definition),
    ...include.flatMap(({ association }) => firstLink(association).fromAttributes),
  ]),
];

/** Rows that refer to one of these, and bear its mark. */
function markedWith({ definition, rows }: FoundRows, association: Association, bag: ParameterBag): Condition {
  const link = firstLink(association);
  const { to, fromAttributes, toAttributes } = link;
  const tuplesOf = (names: readonly string[]): readonly (readonly unknown[])[] =>
    rows.map(row => names.map(name => row[name])).filter(tuple => !tuple.includes(null));
  if (!comparesMarks(link)) {
    const names = [...toAttributes, markOf(to)];
    return isAmong(to, { names, tuples: tuplesOf([...fromAttributes, markOf(definition)]) }, bag);
  }
  const refer = isAmong(to, { names: toAttributes, tuples: tuplesOf(fromAttributes) }, bag);
  return { type: 'and', conditions: [refer, sharesMark(link)] };
}

/**
 * Whether the database tells equal marks: not in columns of two types, as texts and numbers may be. Rows without a key are
 * found by the mark once more, when the others have none.
 */
function comparesMarks({ from, to }: Link): boolean {
  const [one, other] = [from, to].map(each => attributeOf(each, markOf(each)).type) as [DataType, DataType];
  const isAlike = one.kind === other.kind && one.precision === other.precision && one.stored === other.stored;
  return isAlike && to.primaryKey.length > 0;
}

/** That the row which is referred to has the same mark. */
function sharesMark({ from, to, fromAttributes, toAttributes }: Link): Condition {
  const [ends, starts] = [
    [...fromAttributes, markOf(from)],
    [...toAttributes, markOf(to)],
  ];
  const link: Link = { from: to, to: from, fromAttributes: starts, toAttributes: ends, many: false };
  return { type: 'exists', steps: [{ link, attributes: [] }] };
}

/** The scope of an association, or of its junction: of rows in one table, those that are meant. */
function scopeOf({ scope, junction, path }: Association, bag: ParameterBag): readonly (Condition | undefined)[] {
  const context = compileContext((path[0] as Link).to, bag); // as above
  if (junction !== undefined) return [declaredScope(junction, context)];
  return [scope === undefined ? undefined : compileWhere(scope, context)];
}

function onlyNames(label: string, option: string): QueryError {
  const message = `A restore with ${label} takes no "${option}": it brings back what was deleted with the row.`;
  return new QueryError('INVALID_OPTION', message, {
    hint: 'An include of a restore has a name, and includes of its own.',
  });
}

function onlyUnscoped(label: string): QueryError {
  const message = `A restore with ${label} takes no scope: it brings back what was deleted with the row.`;
  return new QueryError('INVALID_OPTION', message, { hint: 'Name the association, or the model without its scopes.' });
}

function onlyLinks({ label, targetDefinition: { name } }: Association): QueryError {
  const message = `A restore with ${label} brings back links: rows of ${name} are not deleted with them.`;
  return new QueryError('INVALID_OPTION', message, { hint: `Restore rows of ${name} by themselves.` });
}

function notCarried(definition: ModelDefinition, { label }: Association): QueryError {
  const { name } = definition;
  const children = carryingKeys(definition).map(({ child }) => child.name);
  const message = `${label} is not deleted with its ${name}, so it is not restored with it.`;
  const others = children.length === 0 ? '' : ` Rows of ${listNames(children)} are.`;
  const hint = `Make both models paranoid, and give the foreign key onDelete: 'CASCADE'.${others}`;
  return new QueryError('NOT_CARRIED', message, { hint });
}
