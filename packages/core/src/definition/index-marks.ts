import { DefinitionError } from '../errors/definition-error';
import { checkDeclaredOptions, ownOptions } from '../rules/known-options';
import { isDeepStrictEqual } from 'node:util';
import type { DraftIndex } from './index-detail';
import type { ModelDraft } from './model-draft';
import type { AttributeOptions, IndexField, IndexMarkOptions } from './model-options';
import { attributeRules, indexColumnRules, indexMarkRules } from './model-rules';

/** What an attribute says of an index. */
interface Mark extends IndexMarkOptions {
  readonly unique: boolean;
}

/** Indexes declared on attributes; those with the same name share one. */
export function attributeIndexes(draft: ModelDraft): readonly DraftIndex[] {
  const groups = new Map<string, DraftIndex>();
  for (const [attribute, { options }] of draft.attributes()) {
    const place = `${draft.name}.${attribute}`;
    for (const mark of indexMarks(place, ownOptions(options, attributeRules))) {
      const key = `${mark.unique}:${mark.name ?? `\0${attribute}`}`;
      groups.set(key, joined(groups.get(key), { attribute, mark, place }));
    }
  }
  return [...groups.values()];
}

interface MarkedAttribute {
  readonly attribute: string;
  readonly mark: Mark;
  readonly place: string;
}

/** The index with one attribute more. What several say of it they say alike. */
function joined(others: DraftIndex | undefined, { attribute, mark, place }: MarkedAttribute): DraftIndex {
  const { name, unique, among, attribute: column, ...said } = mark;
  const fields: readonly IndexField[] = others?.rest?.fields ?? others?.attributes ?? [];
  const field = column === undefined ? attribute : { ...column, name: attribute };
  const before = { among: others?.among, ...others?.rest };
  for (const [option, value] of Object.entries({ among, ...said })) {
    const other: unknown = before[option as keyof typeof before];
    if (other === undefined || value === undefined || isDeepStrictEqual(other, value)) continue;
    throw contradictory(place, option, name);
  }
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  return {
    name,
    unique,
    attributes: [...(others?.attributes ?? []), attribute],
    among: among ?? others?.among,
    rest: { ...others?.rest, ...given, fields: [...fields, field] },
  };
}

function contradictory(place: string, option: string, name = ''): DefinitionError {
  const message = `${place} and another attribute say different things of the index "${name}": "${option}".`;
  return new DefinitionError('CONTRADICTORY_OPTIONS', message, { hint: 'Say it on one of them.' });
}

function indexMarks(place: string, { unique, index }: AttributeOptions): readonly Mark[] {
  if (unique === undefined && index === undefined) return [];
  return [
    ...marksOf(place, 'unique', unique).map(mark => ({ ...mark, unique: true })),
    ...marksOf(place, 'index', index).map(mark => ({
      ...mark,
      unique: mark.type === 'UNIQUE' || (mark.unique ?? false),
    })),
  ];
}

/** The names an attribute gives its indexes, none for one of its own, and what else it says of them. */
function marksOf(
  place: string,
  option: 'unique' | 'index',
  marks: AttributeOptions['index'],
): readonly IndexMarkOptions[] {
  // isArray does not narrow a readonly array away from the rest of the union.
  return ([marks ?? false].flat() as readonly unknown[]).flatMap((mark): readonly IndexMarkOptions[] => {
    if (mark === false) return [];
    if (mark === true) return [{}];
    if (typeof mark === 'string') return [{ name: mark }];
    if (typeof mark !== 'object' || mark === null) throw wrongMark(place, option);
    return [markOptions(mark, `The option "${option}" of ${place}`)];
  });
}

function markOptions(mark: IndexMarkOptions, owner: string): IndexMarkOptions {
  const options = checkDeclaredOptions<IndexMarkOptions>({ options: mark, known: indexMarkRules, owner });
  const { attribute } = options;
  if (attribute === undefined) return options;
  return { ...options, attribute: checkDeclaredOptions({ options: attribute, known: indexColumnRules, owner }) };
}

const wrongMark = (place: string, option: string): DefinitionError =>
  new DefinitionError(
    'INVALID_OPTION',
    `The option "${option}" of ${place} is true, a name, an object of options, or a list of these.`,
    { hint: "For example { name: 'by_title', msg: '…' }; attributes that give the same name share an index." },
  );
