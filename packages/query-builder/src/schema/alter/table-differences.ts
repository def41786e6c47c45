import type { SchemaDifference, TableDifferences } from '@mortise/core';
import type { ForeignKeyDescription, TableChanges, WantedForeignKey } from '../../dialects/contract/alter-syntax';
import type { SchemaSyntax } from '../../dialects/contract/schema-syntax';
import { addLaterForeignKeys, createIndex, createTable } from '../create-statements';
import { createSchemas } from '../create-tables';
import type { TableStep } from '../table-order';
import { planChanges, type AlterPlan, type AlterWork } from './alter-tables';

/** What altering would do, by tables: nothing is done. */
export async function tableDifferences(work: AlterWork): Promise<readonly TableDifferences[]> {
  const { missing, changes, refused } = await planChanges(work);
  return [
    ...refused.map(each => otherKey(each, work.syntax)),
    ...missing.map(step => missingTable(step, work.syntax)),
    ...changes.map(each => changedTable(each, work.syntax)),
  ].filter(({ differences }) => differences.length > 0);
}

/** No statement changes a key; what else differs is told all the same. */
function otherKey(
  { definition: { name, table }, refusal, changes }: AlterPlan['refused'][number],
  syntax: SchemaSyntax,
): TableDifferences {
  const difference = { kind: 'primaryKey', subject: name, name: null, message: refusal.message } as const;
  const { differences } = changedTable(changes, syntax);
  return { model: name, table, differences: [difference, ...differences], statements: [] };
}

function missingTable(step: TableStep, syntax: SchemaSyntax): TableDifferences {
  const { definition } = step;
  const { name, table } = definition;
  const indexes = syntax.declaresIndexesInTable
    ? []
    : definition.indexes.map(index => createIndex(index, definition, syntax));
  return {
    model: name,
    table,
    differences: [{ kind: 'missingTable', subject: name, name: null, message: `The table of ${name} is not there.` }],
    statements: [
      ...createSchemas([step], syntax),
      createTable(step, syntax),
      ...syntax.commentStatements(definition),
      ...indexes,
      ...addLaterForeignKeys(step, syntax),
    ],
  };
}

function changedTable(changes: TableChanges, { alter }: SchemaSyntax): TableDifferences {
  const { model, table } = changes.wanted;
  const steps = [...alter.dropForeignKeys(changes), ...alter.changeTable(changes), ...alter.addForeignKeys(changes)];
  return {
    model,
    table,
    differences: differencesOf(changes),
    // What is left looks at rows.
    statements: steps.filter(({ refusal }) => refusal === undefined).map(({ sql }) => sql),
  };
}

function differencesOf(changes: TableChanges): readonly SchemaDifference[] {
  const { wanted, changesComment } = changes;
  const { model } = wanted;
  const told: Tell = (kind, { of, name }, what) => {
    const subject = of === '' ? model : `${model}.${of}`;
    return { kind, subject, name, message: `${subject} ${what}.` };
  };
  return [
    ...changes.addedColumns.map(({ attribute, name }) =>
      told('missingColumn', { of: attribute, name }, 'has no column'),
    ),
    ...changes.changedColumns.map(({ wanted: { attribute, name }, aspects }) =>
      told('changedColumn', { of: attribute, name }, `has a column that differs in: ${[...aspects].join(', ')}`),
    ),
    ...changes.droppedColumns.map(({ name }) =>
      told('unknownColumn', { of: name, name }, 'is a column that no model has'),
    ),
    ...keyDifferences(changes, told),
    ...changes.addedChecks.map(({ column }) =>
      told('check', { of: column, name: column }, 'has members that its column does not know'),
    ),
    ...(changesComment ? [told('comment', { of: '', name: null }, 'has another comment than its table')] : []),
  ];
}

/** What a difference is about: in the words of the model, and in those of the database. */
interface Subject {
  readonly of: string;
  readonly name: string | null;
}

type Tell = (kind: SchemaDifference['kind'], subject: Subject, what: string) => SchemaDifference;

/** What changes stands in both lists, and is told once. */
function keyDifferences(changes: TableChanges, told: Tell): readonly SchemaDifference[] {
  const { addedIndexes, droppedIndexes, droppedForeignKeys } = changes;
  // What makes way for the type of a column comes back as it was.
  const addedForeignKeys = changes.addedForeignKeys.filter(
    key => !droppedForeignKeys.some(there => isAlike(key, there)),
  );
  const fresh = new Set(addedIndexes.map(({ name }) => name));
  const keys = new Set(changes.addedForeignKeys.map(({ columns }) => columns.join()));
  return [
    ...addedIndexes.map(({ name, attributes }) =>
      told('missingIndex', { of: attributes.join(', '), name }, `has no index "${name}" as its model says`),
    ),
    ...droppedIndexes
      .filter(({ name }) => !fresh.has(name))
      .map(({ name, columns }) =>
        told('unknownIndex', { of: columns.join(', '), name }, `has an index "${name}" that no model has`),
      ),
    ...addedForeignKeys.map(({ attributes, targetModel, name }) =>
      told(
        'missingForeignKey',
        { of: attributes.join(', '), name },
        `has no foreign key to ${targetModel} as its model says`,
      ),
    ),
    ...droppedForeignKeys
      .filter(({ columns }) => !keys.has(columns.join()))
      .map(({ columns, name }) =>
        told('unknownForeignKey', { of: columns.join(', '), name }, 'has a foreign key that no model has'),
      ),
  ];
}

const isAlike = (key: WantedForeignKey, there: ForeignKeyDescription): boolean =>
  key.columns.join() === there.columns.join() &&
  there.targets.includes(key.target) &&
  key.targetColumns.join() === there.targetColumns.join() &&
  [key.onDelete, key.onUpdate, key.deferrable].join() === [there.onDelete, there.onUpdate, there.deferrable].join();
