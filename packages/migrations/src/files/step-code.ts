import type { SqlByDialect, Step } from '../steps/step';
import { call, object, string, text, type Code } from './code';
import {
  columnCode,
  columnsCode,
  foreignKeyCode,
  indexCode,
  namesCode,
  placeCode,
  tableOptionsCode,
} from './table-code';
import { sqlCode } from './value-code';

/** A step as the call of `schema` that it is. */
export const stepCode = (step: Step): Code => call(`await schema.${step.type}`, argumentsOf(step));

function argumentsOf(step: Step): readonly Code[] {
  switch (step.type) {
    case 'createTable': {
      const options = tableOptionsCode(step.table);
      return [placeCode(step.table), columnsCode(step.table), ...(options === undefined ? [] : [options])];
    }
    case 'sql':
      return [statementCode(step.statements)];
    default:
      return [placeCode(step.table), ...furtherArguments(step)];
  }
}

function furtherArguments(step: Exclude<Step, { readonly type: 'createTable' | 'sql' }>): readonly Code[] {
  switch (step.type) {
    case 'dropTable':
      return [];
    case 'renameTable':
      return [string(step.to)];
    case 'commentTable':
      return [step.comment === null ? text('null') : string(step.comment)];
    case 'addColumn':
    case 'changeColumn':
      return [string(step.name), columnCode(step.column)];
    case 'renameColumn':
      return [string(step.name), string(step.to)];
    case 'dropColumn':
    case 'dropForeignKey':
      return [string(step.name)];
    case 'fillColumn':
      return [string(step.name), statementCode(step.value)];
    case 'addIndex':
      return [indexCode(step.index, step.concurrently)];
    case 'dropIndex':
      return [string(step.name), ...(step.concurrently === true ? [object({ concurrently: text('true') })] : [])];
    case 'addForeignKey':
      return [foreignKeyCode(step.foreignKey, step.table)];
    case 'changePrimaryKey':
      return [namesCode(step.columns), ...(step.name === undefined ? [] : [object({ name: string(step.name) })])];
  }
}

/** One for every database, or one for each by its name. */
function statementCode(statements: SqlByDialect): Code {
  const all = Object.entries(statements);
  const [first] = all;
  if (all.length === 1 && first?.[0] === '*') return sqlCode(first[1]);
  return { type: 'object', entries: all.map(([dialect, parts]) => [dialect, sqlCode(parts)] as const) };
}
