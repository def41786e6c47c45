import { DefinitionError } from '../errors/definition-error';
import { shortText } from '../errors/short-text';
import { checkDeclaredOptions, ownOptions } from '../rules/known-options';
import { SqlFragment } from '../sql/sql-fragment';
import type { ModelDraft } from './model-draft';
import type { IndexField, IndexFieldOptions, IndexOptions } from './model-options';
import { indexFieldRules, indexRules } from './model-rules';
import type { IndexDetail, IndexMethod, IndexPart } from './table-definitions';

/** An index that is declared, or that an association asks for. */
export interface DraftIndex {
  readonly name?: string | undefined;
  readonly unique: boolean;
  readonly attributes: readonly string[];
  readonly among?: IndexOptions['among'];
  /** What else is said of it; `fields` where they are more than `attributes`. */
  readonly rest?: Partial<Omit<IndexOptions, 'name' | 'unique' | 'among'>> | undefined;
  /** Of one that is there for lookups by these attributes: it is left out where something else begins with them. */
  readonly lookup?: readonly string[];
}

/** What else is said of an index: nothing that only `Object.prototype` has. */
export const restOf = ({ rest = {} }: DraftIndex): NonNullable<DraftIndex['rest']> => ownOptions(rest, indexRules);

/** What an index says beside its columns, where it says anything; `attributeOf` finds an attribute by its name or column. */
export function resolveDetail(
  draft: ModelDraft,
  index: DraftIndex,
  attributeOf: (field: string) => string,
): IndexDetail | undefined {
  const { unique } = index;
  const rest = restOf(index);
  const parts = fieldsOf(index).map(field => resolvePart(draft, field, { attributeOf, operator: rest.operator }));
  const given = rest.method ?? rest.using;
  const method = given === 'BTREE' ? undefined : given;
  const detail: IndexDetail = {
    parts,
    where: rest.where,
    kind: rest.type === 'UNIQUE' ? undefined : rest.type,
    method,
    parser: rest.parser,
    isKey: rest.where === undefined && isOrdered(rest.type, method) && parts.every(isWhole),
  };
  checkTogether(draft, detail, { ...rest, unique, among: index.among });
  return isPlain(detail) ? undefined : detail;
}

/** What an index is over, as it was given. */
const fieldsOf = (index: DraftIndex): readonly IndexField[] => restOf(index).fields ?? index.attributes;

interface PartContext {
  readonly attributeOf: (field: string) => string;
  readonly operator: string | undefined;
}

function resolvePart(draft: ModelDraft, field: IndexField, { attributeOf, operator }: PartContext): IndexPart {
  if (SqlFragment.is(field)) return { expression: field };
  const { name, order, ...options } = typeof field === 'string' ? { name: field } : fieldOptions(draft, field);
  return partOf({ ...options, attribute: attributeOf(name), isDescending: order === 'DESC' || undefined }, operator);
}

/** All that is said in one form, so that what says the same is the same. */
const partOf = ({ attribute, isDescending, length, collate, operator }: IndexPart, others?: string): IndexPart => ({
  attribute,
  isDescending,
  length,
  collate,
  operator: operator ?? others,
});

function fieldOptions(draft: ModelDraft, field: IndexField): IndexFieldOptions {
  // A program without types may have given anything.
  if (typeof field !== 'object' || (field as unknown) === null) throw noField(draft, field);
  const owner = `A field of an index of ${draft.name}`;
  const options = field as IndexFieldOptions;
  const checked = checkDeclaredOptions<IndexFieldOptions>({ options, known: indexFieldRules, owner });
  if (typeof checked.name !== 'string') throw noField(draft, field);
  return checked;
}

function noField(draft: ModelDraft, field: unknown): DefinitionError {
  const given = typeof field === 'string' ? ` "${shortText(field)}"` : '';
  return new DefinitionError('INVALID_INDEX', `A field${given} of an index of ${draft.name} is none.`, {
    hint: "Write the name of an attribute, { name, order: 'DESC' } or sql`lower(…)`.",
  });
}

const isOrdered = (type: IndexOptions['type'], method: IndexMethod | undefined): boolean =>
  (type === undefined || type === 'UNIQUE') && method === undefined;

/** A column as it is: what is compared otherwise than its values are is another key. */
const isWhole = (part: IndexPart): boolean =>
  part.attribute !== undefined && part.length === undefined && part.collate === undefined;

const isPlain = ({ isKey, parts, method }: IndexDetail): boolean =>
  isKey && method === undefined && parts.every(part => part.isDescending !== true && part.operator === undefined);

/** What contradicts itself, whatever the database. */
function checkTogether(
  draft: ModelDraft,
  { kind, method, parser, where, parts }: IndexDetail,
  { unique, among, using, method: other, type, msg }: DraftIndexOptions,
): void {
  const refuse = (reason: string, hint: string): never => {
    throw new DefinitionError('INVALID_INDEX', `An index of ${draft.name} ${reason}.`, { hint });
  };
  if (using !== undefined && other !== undefined && using !== other)
    refuse(`has the method ${other} and uses ${using}`, 'They are the same option: leave one out.');
  if (msg !== undefined && unique !== true)
    refuse('has a msg, and is not unique', 'Say unique: true, or leave it out.');
  if (kind !== undefined && (unique || where !== undefined || method !== undefined))
    refuse(`of the type ${kind} is unique, partial or has a method`, 'Such an index has none of these.');
  if (kind === 'SPATIAL') refuse('is of the type SPATIAL', 'No data type of attributes is spatial.');
  if (parser !== undefined && kind !== 'FULLTEXT')
    refuse('has a parser', "It is an option of indexes of the type 'FULLTEXT'.");
  if (kind !== undefined && parts.some(part => part.attribute === undefined || !isBare(part)))
    refuse(`of the type ${kind} is over more than attributes`, 'Name attributes alone.');
  if (among !== undefined && (where !== undefined || !parts.every(isWhole) || type !== undefined))
    refuse("says among: 'living' beside what else leaves rows out", 'Write where: { deletedAt: null, … } alone.');
}

type DraftIndexOptions = Pick<IndexOptions, 'unique' | 'among' | 'using' | 'method' | 'type' | 'msg'>;

const isBare = ({ isDescending, length, collate, operator }: IndexPart): boolean =>
  isDescending !== true && length === undefined && collate === undefined && operator === undefined;
