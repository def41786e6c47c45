import { isDeepStrictEqual } from 'node:util';
import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';
import type { AttributeDefinition } from './attribute-definition';
import { checkDeclaredOptions, ownOptions } from '../rules/known-options';
import { type DraftIndex, resolveDetail, restOf } from './index-detail';
import { attributeIndexes } from './index-marks';
import type { ModelDraft } from './model-draft';
import type { IndexField, IndexOptions } from './model-options';
import { indexRules } from './model-rules';
import { shortenName } from './naming';
import type { IndexDefinition } from './table-definitions';

export function resolveIndexes(
  draft: ModelDraft,
  attributes: ReadonlyMap<string, AttributeDefinition>,
): readonly IndexDefinition[] {
  const byName = new Map<string, IndexDefinition>();
  for (const index of draftIndexes(draft, attributes)) {
    const resolved = resolveIndex(draft, index, attributes);
    const other = byName.get(resolved.name);
    if (other !== undefined) checkSame(draft, other, resolved);
    byName.set(resolved.name, { ...resolved, ...other });
  }
  return [...byName.values()];
}

/** Those its author declared, and those that associations need beside them. */
function draftIndexes(draft: ModelDraft, attributes: ReadonlyMap<string, AttributeDefinition>): readonly DraftIndex[] {
  const declared = [...attributeIndexes(draft), ...optionIndexes(draft)];
  const plain = [...declared, ...draft.indexes].filter(isPlain);
  // A field may be named by its column.
  const namesOf = (index: DraftIndex): readonly string[] =>
    index.attributes.map(field => indexedAttribute(draft, attributes, field));
  const keys = [draft.primaryKey, ...plain.map(namesOf)];
  return [...declared, ...draft.indexes.filter(({ lookup }) => lookup === undefined || !keys.some(serves(lookup)))];
}

/** Whether it has all rows by whole columns, and is there whatever else is. */
function isPlain(index: DraftIndex): boolean {
  const rest = restOf(index);
  const limits: readonly unknown[] = [index.lookup, index.among, rest.where, rest.type, rest.method, rest.using];
  return limits.every(each => each === undefined) && (rest.fields ?? []).every(isName);
}

/** Whether all rows with a value of these attributes stand together in it. */
const serves =
  (lookup: readonly string[]) =>
  (attributes: readonly string[]): boolean =>
    lookup.length <= attributes.length && attributes.slice(0, lookup.length).every(name => lookup.includes(name));

function resolveIndex(
  draft: ModelDraft,
  index: DraftIndex,
  attributes: ReadonlyMap<string, AttributeDefinition>,
): IndexDefinition {
  const attributeOf = (field: string): string => indexedAttribute(draft, attributes, field);
  const detail = resolveDetail(draft, index, attributeOf);
  const names = detail?.parts.flatMap(({ attribute }) => attribute ?? []) ?? index.attributes.map(attributeOf);
  const given = ownOptions(index, indexRules).name;
  const name = shortenName(given ?? defaultIndexName(draft, names, index));
  const message = restOf(index).msg;
  return { name, unique: index.unique, attributes: names, ...livingOnly(draft, index), ...(detail && { detail }), ...(message !== undefined && { message }) }; // prettier-ignore
}

/** Of two indexes that are the same one is enough; one that differs would be lost. */
function checkSame(draft: ModelDraft, one: IndexDefinition, other: IndexDefinition): void {
  const isSaidTwice = (one.message ?? other.message) === (other.message ?? one.message);
  if (isSaidTwice && isDeepStrictEqual(kindOf(one), kindOf(other))) return;
  const message = `Two indexes of ${draft.name} that differ are both called "${one.name}".`;
  throw new DefinitionError('INVALID_INDEX', message, { hint: 'Give one of them another name.' });
}

/** What of an index makes it another one; a unique key is one of its attributes in whatever order. */
const kindOf = ({ unique, attributes, livingBy, detail }: IndexDefinition): readonly unknown[] => [
  unique,
  unique && detail === undefined ? [...attributes].sort() : attributes,
  livingBy,
  detail,
];

/** What an index among living rows leaves out. */
function livingOnly(draft: ModelDraft, { unique, among }: DraftIndex): Pick<IndexDefinition, 'livingBy'> {
  if (among === undefined) return {};
  const livingBy = draft.timestamps.nameOf('deletedAt');
  if (livingBy !== undefined && unique) return { livingBy };
  const what = unique ? 'is not paranoid' : 'has an index that is not unique';
  throw new DefinitionError('INVALID_INDEX', `${draft.name} ${what}, and says among: '${among}' of it.`, {
    hint: 'It is for unique keys of a paranoid model: rows that are marked as deleted do not count.',
  });
}

function defaultIndexName(draft: ModelDraft, names: readonly string[], index: DraftIndex): string {
  const { type, fields = index.attributes } = restOf(index);
  if (names.length < fields.length) {
    throw new DefinitionError('INVALID_INDEX', `An index of ${draft.name} over SQL has no name.`, {
      hint: "Give it one: { name: 'people_lower_email', fields: [sql`lower(…)`] }.",
    });
  }
  const columns = names.map(name => draft.columnOf(name));
  if (index.unique) return [draft.tableName, ...columns.sort(), 'unique'].join('_');
  const kind = type === undefined ? [] : [type.toLowerCase()];
  return [draft.tableName, ...columns, ...kind].join('_');
}

function optionIndexes(draft: ModelDraft): readonly DraftIndex[] {
  // A list with holes is one of undefined.
  return [...(draft.options.indexes ?? [])].map(given => {
    const index = checkDeclaredOptions({ options: given, known: indexRules, owner: `An index of ${draft.name}` });
    return draftOf(draft, index);
  });
}

function draftOf(draft: ModelDraft, { name, unique, among, ...rest }: IndexOptions): DraftIndex {
  // A program without types may have left them out; a list with holes is one of undefined.
  const fields: readonly IndexField[] = Array.isArray(rest.fields) ? Array.from<IndexField>(rest.fields) : [];
  if (fields.length === 0) throw new DefinitionError('INVALID_INDEX', `An index of ${draft.name} has no fields.`);
  const isUnique = rest.type === 'UNIQUE' || (unique ?? false);
  return { name, unique: isUnique, attributes: fields.filter(isName), among, rest: { ...rest, fields } };
}

const isName = (field: IndexField): field is string => typeof field === 'string';

function indexedAttribute(
  draft: ModelDraft,
  attributes: ReadonlyMap<string, AttributeDefinition>,
  field: string,
): string {
  if (attributes.has(field)) return field;
  const byColumn = [...attributes.values()].find(({ columnName }) => columnName === field);
  if (byColumn !== undefined) return byColumn.name;
  const known = [...attributes.keys()];
  throw new DefinitionError(
    'UNKNOWN_ATTRIBUTE',
    `An index of ${draft.name} names "${shortText(field)}", which is no attribute and no column.${didYouMean(field, known)} It has: ${listNames(known)}.`,
  );
}
