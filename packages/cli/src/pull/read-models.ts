import type { InspectedForeignKey, InspectedTable, TableName } from '@mortise/core';
import { Coded, type CodedOptions, type CodedValue } from './coded';
import { junctionOf, type Junction } from './junctions';
import { associationName, camelJoin, isMember, modelName, plural, pluralize, roleOf, singular } from './names';
import { pulledAttributes, type PulledAttributes } from './pulled-attributes';
import type { AssociationKind, PulledAssociation, PulledModel } from './pulled-model';

/** A table on its way to a model. */
interface Draft {
  readonly name: string;
  readonly table: InspectedTable;
  readonly columns: PulledAttributes;
  readonly junction: Junction | undefined;
  /** Names that its instances have: attributes, and the associations so far. */
  readonly taken: Set<string>;
  readonly associations: PulledAssociation[];
  readonly notes: string[];
}

/** Tables as models: classes named after them, attributes after their columns, associations after their foreign keys. */
export function readModels(tables: readonly InspectedTable[]): readonly PulledModel[] {
  const drafts = draftsOf(tables);
  const byTable = new Map(drafts.map(draft => [placeOf(draft.table.table), draft]));
  for (const draft of drafts) linkToOne(draft, byTable);
  for (const draft of drafts) linkBack(draft, byTable);
  for (const draft of drafts) if (draft.junction !== undefined) linkToMany(draft, draft.junction, byTable);
  return drafts.map(modelOf);
}

const placeOf = ({ schema, name }: TableName): string => JSON.stringify([schema ?? null, name]);

function draftsOf(tables: readonly InspectedTable[]): readonly Draft[] {
  const names = new Set<string>();
  return tables.map(table => {
    const name = modelName(table.table, names);
    names.add(name);
    const columns = pulledAttributes(table);
    const taken = new Set(columns.attributes.map(attribute => attribute.name));
    return { name, table, columns, junction: junctionOf(table), taken, associations: [], notes: [...columns.notes] };
  });
}

type ByTable = ReadonlyMap<string, Draft>;

const targetOf = ({ target }: InspectedForeignKey, byTable: ByTable): Draft | undefined =>
  target && byTable.get(placeOf(target));

/** Names of the attributes of these columns; undefined where one of them has none. */
function attributesOf(columns: readonly string[], { columns: { attributes } }: Draft): readonly string[] | undefined {
  const names = columns.flatMap(column => attributes.find(attribute => attribute.column === column)?.name ?? []);
  return names.length === columns.length ? names : undefined;
}

/** A foreign key between attributes. */
interface Reference {
  readonly key: InspectedForeignKey;
  readonly source: Draft;
  readonly target: Draft;
  readonly names: readonly string[];
  readonly targetNames: readonly string[];
  /** What its own name calls its target. */
  readonly role: string | undefined;
}

function referenceOf(key: InspectedForeignKey, source: Draft, byTable: ByTable): Reference | undefined {
  const target = targetOf(key, byTable);
  const names = attributesOf(key.columns, source);
  const targetNames = target && attributesOf(key.targetColumns, target);
  if (target === undefined || names === undefined || targetNames === undefined) return undefined;
  const [first = ''] = names;
  return { key, source, target, names, targetNames, role: names.length === 1 ? roleOf(first) : undefined };
}

const oneOrAll = (names: readonly string[]): CodedValue => (names.length === 1 ? (names[0] ?? '') : names);

/** The option `foreignKey`: what the constraint does, word for word. */
function foreignKeyOption({ key, names }: Pick<Reference, 'key' | 'names'>): CodedValue {
  const { onDelete, onUpdate, deferrable } = key;
  const rules = { onDelete, onUpdate, ...(deferrable === 'NOT' ? {} : { deferrable }) };
  const options = names.map(name => ({ name, ...rules }));
  return options.length === 1 ? (options[0] ?? {}) : options;
}

/** The target's key, where it is not its primary key, whose parts a model has in the order of its attributes. */
function targetKey({ target, targetNames }: Reference, option: 'targetKey' | 'sourceKey'): CodedOptions {
  const primaryKey = target.columns.attributes.filter(attribute => attribute.primaryKey).map(({ name }) => name);
  const isPrimary = primaryKey.join('\0') === targetNames.join('\0');
  return isPrimary ? {} : { [option]: oneOrAll(targetNames) };
}

function linkToOne(draft: Draft, byTable: ByTable): void {
  for (const key of draft.table.foreignKeys) {
    const reference = referenceOf(key, draft, byTable);
    if (reference === undefined) draft.notes.push(leadsNowhere(key));
    else if (!isOfJunction(key, draft)) addBelongsTo(reference);
  }
}

const dropped = 'sync({ alter: { drop: true } }) would drop it.';

const leadsNowhere = ({ columns }: InspectedForeignKey): string =>
  `The foreign key over ${columns.map(name => `"${name}"`).join(', ')} leads to a table that is not among these. ${dropped}`;

const isOfJunction = (key: InspectedForeignKey, { junction }: Draft): boolean =>
  junction !== undefined && junction.keys.includes(key);

function addBelongsTo(reference: Reference): void {
  const { source, target, role } = reference;
  const wanted = role ?? singular(target.name);
  const isTaken = source.taken.has(wanted) || isMember(wanted);
  const name = associationName(isTaken ? camelJoin(wanted, target.name) : wanted, source.taken);
  add(source, {
    kind: 'belongsTo',
    name,
    target: target.name,
    options: { foreignKey: foreignKeyOption(reference), ...targetKey(reference, 'targetKey') },
  });
}

function add(draft: Draft, association: PulledAssociation): void {
  draft.taken.add(association.name);
  draft.associations.push(association);
}

/** The other side of each foreign key. */
function linkBack(draft: Draft, byTable: ByTable): void {
  for (const key of draft.table.foreignKeys) {
    const reference = referenceOf(key, draft, byTable);
    if (reference !== undefined && !isOfJunction(key, draft)) addHasMany(reference);
  }
}

function addHasMany(reference: Reference): void {
  const { source, target, names, key } = reference;
  const kind: AssociationKind = isUnique(key.columns, source.table) ? 'hasOne' : 'hasMany';
  const wanted = kind === 'hasOne' ? singular(source.name) : plural(source.name);
  const name = associationName(isAmbiguous(reference, wanted) ? asRole(wanted, reference) : wanted, target.taken);
  const options = { foreignKey: foreignKeyOption({ key, names }), ...targetKey(reference, 'sourceKey') };
  add(target, { kind, name, target: source.name, options });
}

/** Whether there is one row at most for a key. */
const isUnique = (columns: readonly string[], { primaryKey, indexes }: InspectedTable): boolean =>
  isSame(primaryKey, columns) || indexes.some(index => index.unique && index.isPlain && isSame(index.columns, columns));

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every(name => others.includes(name));

/** Whether several keys of a table lead to the same one, or the name is taken. */
function isAmbiguous({ source, target, key }: Reference, wanted: string): boolean {
  const place = placeOf(target.table.table);
  const others = source.table.foreignKeys.filter(each => each !== key && each.target && placeOf(each.target) === place);
  return others.length > 0 || source === target || target.taken.has(wanted);
}

/** `tootsAsAuthor`: those of which it is the author. */
const asRole = (wanted: string, { role, names }: Reference): string => camelJoin(wanted, 'as', role ?? names.join('_'));

/** Both sides of a many-to-many association: one is declared, with the other as its inverse. */
function linkToMany(draft: Draft, junction: Junction, byTable: ByTable): void {
  const [one, other] = junction.keys.map(key => referenceOf(key, draft, byTable));
  if (one === undefined || other === undefined) return;
  const name = manyName(other, one);
  const inverse = manyName(one, other, one.target === other.target ? [name] : []);
  const options = {
    through: throughOption(draft, junction),
    foreignKey: foreignKeyOption(one),
    otherKey: foreignKeyOption(other),
    ...targetKey(one, 'sourceKey'),
    ...targetKey(other, 'targetKey'),
    inverse: { as: inverse },
  };
  add(one.target, { kind: 'belongsToMany', name, target: other.target.name, options, through: draft.name });
  const back = {
    kind: 'belongsToMany',
    name: inverse,
    target: one.target.name,
    options: {},
    through: draft.name,
  } as const;
  add(other.target, { ...back, isInverse: true });
}

function throughOption({ name }: Draft, { isUnique: isUniquePair }: Junction): CodedValue {
  const model = new Coded(`() => ${name}`, name);
  return isUniquePair ? model : { model, unique: false };
}

/** What one row has of the others: `toots`; `tootsThroughLikes` where there are several ways; `followers` of the same table. */
function manyName(to: Reference, from: Reference, alsoTaken: readonly string[] = []): string {
  const owner = from.target;
  const taken = new Set([...owner.taken, ...alsoTaken]);
  const junction = to.source.name;
  if (to.target === from.target)
    return associationName(pluralize(to.role ?? camelJoin(junction, to.names.join('_'))), taken);
  const wanted = plural(to.target.name);
  return associationName(taken.has(wanted) ? camelJoin(wanted, 'through', pluralize(junction)) : wanted, taken);
}

const OF_VIEW = 'It is read as a table is; sync and migrations leave it alone.';

function modelOf(draft: Draft): PulledModel {
  const { name, table, columns, associations, notes } = draft;
  const { schema, name: tableName } = table.table;
  const { isView = false } = table;
  const indexes = indexOptions(draft);
  const stamps = new Set(columns.attributes.filter(({ isTimestamp }) => isTimestamp).map(each => each.name));
  const options: CodedOptions = {
    tableName,
    schema,
    underscored: columns.isUnderscored ? true : undefined,
    ...timestampOptions(stamps),
    noPrimaryKey: table.primaryKey.length === 0 ? true : undefined,
    sync: isView ? false : undefined,
    comment: table.comment ?? undefined,
    indexes: indexes.length === 0 ? undefined : indexes,
  };
  const place = schema === undefined ? tableName : `${schema}.${tableName}`;
  const attributes = columns.attributes;
  return { name, table: place, isView, options, attributes, associations, notes: isView ? [OF_VIEW, ...notes] : notes };
}

function timestampOptions(stamps: ReadonlySet<string>): CodedOptions {
  if (stamps.size === 0) return { timestamps: false };
  return Object.fromEntries(['createdAt', 'updatedAt'].filter(each => !stamps.has(each)).map(each => [each, false]));
}

/** Indexes over whole columns; the others are told of. */
function indexOptions(draft: Draft): readonly CodedValue[] {
  return draft.table.indexes.flatMap(({ name, unique, columns, isPlain }) => {
    const fields = attributesOf(columns, draft);
    if (isPlain && fields !== undefined) return [{ name, ...(unique ? { unique } : {}), fields }];
    draft.notes.push(`Index "${name}" is not over whole columns and all rows: no model says it. ${dropped}`);
    return [];
  });
}
