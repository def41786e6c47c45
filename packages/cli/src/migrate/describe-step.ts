import type { Step, TablePlace } from '@mortise/migrations';

const tableOf = ({ schema, name }: TablePlace): string => (schema === undefined ? name : `${schema}.${name}`);

/** A step in a few words: `add column people.nick`. */
export function describeStep(step: Step): string {
  const verb = step.type.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
  return [verb, subjectOf(step)].filter(part => part !== '').join(' ');
}

function subjectOf(step: Step): string {
  switch (step.type) {
    case 'sql':
      return '';
    case 'addIndex':
      return `${tableOf(step.table)}: ${step.index.name}`;
    case 'addForeignKey':
      return `${tableOf(step.table)}: ${step.foreignKey.name}`;
    case 'dropIndex':
    case 'dropForeignKey':
      return `${tableOf(step.table)}: ${step.name}`;
    case 'changePrimaryKey':
      return `${tableOf(step.table)} (${step.columns.join(', ')})`;
    case 'renameTable':
      return `${tableOf(step.table)} to ${step.to}`;
    case 'renameColumn':
      return `${tableOf(step.table)}.${step.name} to ${step.to}`;
    default:
      return 'name' in step ? `${tableOf(step.table)}.${step.name}` : tableOf(step.table);
  }
}
