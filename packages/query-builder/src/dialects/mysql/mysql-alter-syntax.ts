import { alterErrors } from '../shared/alter-errors';
import type {
  AlterStep,
  AlterSyntax,
  IndexedKeys,
  Rehearsal,
  ColumnChange,
  TableChanges,
  IndexDescription,
} from '../contract/alter-syntax';
import { canonicalType } from './mysql-canonical-type';
import { canonicalTexts, converted } from './mysql-converted';
import { describeTable } from './mysql-describe-table';
import { quoteIdentifier, quoteTable, quoteText } from './mysql-quote';
import { lossCondition } from './mysql-loss-condition';
import { isSameExpression } from './mysql-same-expression';

const NUMBERED = ' AUTO_INCREMENT';

export const mysqlAlterSyntax: AlterSyntax = {
  keepsComments: true,
  ownTransaction: undefined,
  nameKey: name => name.toLowerCase(),
  bareType: columnType => columnType.replace(NUMBERED, ''),
  describe: describeTable,
  canonicalTypes: async types => types.map(canonicalType),
  // Without a collation the definition says nothing about it: a column keeps the one it has.
  isSameType: (present, wanted) => present === wanted || present.startsWith(`${wanted} collate `),
  areSame: async (pairs, _table, ask) => {
    const same: boolean[] = [];
    for (const pair of pairs) same.push(await isSameExpression(pair, ask));
    return same;
  },
  needsOwnTransaction: () => false,
  isNeeded,
  rehearse,
  converted,
  dropForeignKeys: changes =>
    alterTable(
      changes,
      changes.droppedForeignKeys.map(({ name }) => `DROP FOREIGN KEY ${quoteIdentifier(String(name))}`),
    ),
  // One ALTER TABLE, so that a table is changed wholly or not at all.
  changeTable: changes => [...canonicalTexts(changes), ...alterTable(changes, alterations(changes))],
  addForeignKeys: changes =>
    alterTable(
      changes,
      changes.addedForeignKeys.map(({ line }) => `ADD ${line}`),
    ),
};

function alterations(changes: TableChanges): readonly string[] {
  const { comment } = changes.wanted;
  return [
    ...changes.droppedChecks.map(({ name }) => `DROP CONSTRAINT ${quoteIdentifier(String(name))}`),
    ...changes.droppedIndexes.map(({ name }) => `DROP INDEX ${quoteIdentifier(name)}`),
    ...changes.droppedColumns.map(({ name }) => `DROP COLUMN ${quoteIdentifier(name)}`),
    ...changes.changedColumns.map(change => `MODIFY COLUMN ${modifiedLine(change)}`),
    ...changes.addedColumns.map(({ line }) => `ADD COLUMN ${line}`),
    ...changes.addedIndexes.map(({ line }) => `ADD ${line}`),
    ...(changes.changesComment ? [`COMMENT = ${quoteText(comment ?? '')}`] : []),
  ];
}

/** MODIFY writes a column anew: what the definition doesn't say is repeated. */
function modifiedLine({ wanted, present }: ColumnChange): string {
  // Of other types it is the type's own, as of UUID and ENUM.
  const rest = `${wanted.keepsDefault ? keptDefault(present) : ''}${present.rest}`;
  const [, collation] = /^(?:varchar|\w*text)\b.* collate (\w+)$/.exec(present.type) ?? [];
  if (collation === undefined || !takesCollation(wanted.type)) return `${wanted.line}${rest}`;
  // A line begins with the quoted name, a space and the type.
  const end = quoteIdentifier(wanted.name).length + 1 + wanted.type.length;
  return `${wanted.line.slice(0, end)} COLLATE ${collation}${wanted.line.slice(end)}${rest}`;
}

const keptDefault = ({ default: expression }: ColumnChange['present']): string =>
  expression === null ? '' : ` DEFAULT (${expression})`;

/** Texts whose type names no collation. */
const takesCollation = (type: string): boolean =>
  /^(varchar|char|\w*text)\b/i.test(type) && !/ (collate|character set) /i.test(type);

/** InnoDB needs an index that begins with the columns of each foreign key; one over the primary key bears its name. */
function isNeeded({ columns }: IndexDescription, { foreignKeys, primaryKey }: IndexedKeys): boolean {
  const begins = (names: readonly string[]): boolean => names.every((name, index) => columns[index] === name);
  return foreignKeys.some(key => begins(key.columns)) || columns.join() === primaryKey.join();
}

/** In a temporary table the server itself says what it makes of the values; nothing else is touched. */
function rehearse(change: ColumnChange, changes: TableChanges): Rehearsal {
  const { present, wanted } = change;
  const table = quoteTable(changes.wanted.table);
  const column = quoteIdentifier(present.name);
  const subject = `${changes.wanted.model}.${wanted.attribute}`;
  const rehearsal = 'mortise_rehearsal';
  const step = (sql: string): AlterStep => ({ sql, subject });
  return {
    steps: [
      step(
        `CREATE TEMPORARY TABLE ${rehearsal} AS SELECT DISTINCT ${column} AS old FROM ${table} WHERE ${column} IS NOT NULL`,
      ),
      step(`ALTER TABLE ${rehearsal} ADD COLUMN fresh ${wanted.type}`),
      step(`UPDATE ${rehearsal} SET fresh = old`),
      {
        ...step(`SELECT 1 FROM ${rehearsal} WHERE ${lossCondition(change)} LIMIT 1`),
        refusal: () => alterErrors.rowsNotConvertible(changes, change),
      },
    ],
    cleanUp: [`DROP TEMPORARY TABLE IF EXISTS ${rehearsal}`],
  };
}

function alterTable(changes: TableChanges, alterations: readonly string[]): readonly AlterStep[] {
  if (alterations.length === 0) return [];
  const sql = `ALTER TABLE ${quoteTable(changes.wanted.table)} ${alterations.join(', ')}`;
  return [{ sql, subject: changes.wanted.model }];
}
