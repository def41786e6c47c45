import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';
import type { AttributeDefinition } from './attribute-definition';
import { checkDeclaredOptions } from '../rules/known-options';
import { ownOptions } from '../rules/own-options';
import type { DraftIndex, ModelDraft } from './model-draft';
import {
  attributeRules,
  indexMarkRules,
  indexRules,
  type AttributeOptions,
  type IndexMarkOptions,
  type IndexOptions,
} from './model-options';
import { shortenName } from './naming';
import type { IndexDefinition } from './table-definitions';

export function resolveIndexes(
  draft: ModelDraft,
  attributes: ReadonlyMap<string, AttributeDefinition>,
): readonly IndexDefinition[] {
  const byName = new Map<string, IndexDefinition>();
  for (const index of [...attributeIndexes(draft), ...optionIndexes(draft), ...draft.indexes]) {
    const names = index.attributes.map(field => indexedAttribute(draft, attributes, field));
    const given = ownOptions(index, indexRules).name;
    const name = shortenName(given ?? defaultIndexName(draft, names, index.unique));
    if (!byName.has(name))
      byName.set(name, { name, unique: index.unique, attributes: names, ...livingOnly(draft, index) });
  }
  return [...byName.values()];
}

/** What an index among living rows leaves out. */
function livingOnly(draft: ModelDraft, { unique, among }: DraftIndex): Pick<IndexDefinition, 'livingBy'> {
  if (among === undefined) return {};
  const livingBy = draft.timestampName('deletedAt');
  if (livingBy !== undefined && unique) return { livingBy };
  const what = unique ? 'is not paranoid' : 'has an index that is not unique';
  throw new DefinitionError('INVALID_INDEX', `${draft.name} ${what}, and says among: '${among}' of it.`, {
    hint: 'It is for unique keys of a paranoid model: rows that are marked as deleted do not count.',
  });
}

function defaultIndexName(draft: ModelDraft, names: readonly string[], unique: boolean): string {
  const columns = names.map(name => draft.columnOf(name));
  return unique ? [draft.tableName, ...columns.sort(), 'unique'].join('_') : [draft.tableName, ...columns].join('_');
}

/** Indexes declared on attributes; those with the same name share one. */
function attributeIndexes(draft: ModelDraft): readonly DraftIndex[] {
  const groups = new Map<string, DraftIndex>();
  for (const [attribute, { options }] of draft.attributes()) {
    const own = ownOptions(options, attributeRules);
    for (const { name, unique, among } of indexMarks(`${draft.name}.${attribute}`, own)) {
      const key = `${unique}:${name ?? `\0${attribute}`}`;
      const others = groups.get(key);
      const attributes = [...(others?.attributes ?? []), attribute];
      groups.set(key, { name, unique, attributes, among: among ?? others?.among });
    }
  }
  return [...groups.values()];
}

interface NamedMark {
  readonly name: string | undefined;
  readonly unique: boolean;
  readonly among?: IndexOptions['among'];
}

function indexMarks(place: string, { unique, index }: AttributeOptions): readonly NamedMark[] {
  return [
    ...marksOf(place, 'unique', unique).map(mark => ({ ...mark, unique: true })),
    ...marksOf(place, 'index', index).map(mark => ({ ...mark, unique: false })),
  ];
}

/** The names an attribute gives its indexes, undefined for one of its own, and what else it says of them. */
function marksOf(
  place: string,
  option: 'unique' | 'index',
  marks: AttributeOptions['index'],
): readonly Omit<NamedMark, 'unique'>[] {
  // isArray does not narrow a readonly array away from the rest of the union.
  return ([marks ?? false].flat() as readonly unknown[]).flatMap((mark): readonly Omit<NamedMark, 'unique'>[] => {
    if (mark === false) return [];
    if (mark === true) return [{ name: undefined }];
    if (typeof mark === 'string') return [{ name: mark }];
    if (typeof mark !== 'object' || mark === null) throw wrongMark(place, option);
    const owner = `The option "${option}" of ${place}`;
    const { name, among } = checkDeclaredOptions<IndexMarkOptions>({ options: mark, known: indexMarkRules, owner });
    return [{ name, among }];
  });
}

const wrongMark = (place: string, option: string): DefinitionError =>
  new DefinitionError(
    'INVALID_OPTION',
    `The option "${option}" of ${place} is true, a name, { name, among }, or a list of them.`,
    {
      hint: 'Indexes of more than that stand in the option "indexes" of the model.',
    },
  );

function optionIndexes(draft: ModelDraft): readonly DraftIndex[] {
  // A list with holes is one of undefined.
  return [...(draft.options.indexes ?? [])].map(given => {
    const index = checkDeclaredOptions({ options: given, known: indexRules, owner: `An index of ${draft.name}` });
    // A program without types may have left them out.
    if (!Array.isArray(index.fields) || index.fields.length === 0)
      throw new DefinitionError('INVALID_INDEX', `An index of ${draft.name} has no fields.`);
    return { name: index.name, unique: index.unique ?? false, attributes: index.fields, among: index.among };
  });
}

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
