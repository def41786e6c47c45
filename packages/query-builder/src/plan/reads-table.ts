import type { Condition, LinkStep, ModelDefinition } from '@mortise/core';

type Table = ModelDefinition['table'];

/** Whether a sub-query of a condition asks for rows of a table. SQL of the user's may, where it has a sub-query. */
export function readsTable(condition: Condition, table: Table): boolean {
  switch (condition.type) {
    case 'exists':
      return condition.steps.some(step => stepReads(step, table));
    case 'aggregate':
    case 'aggregateIn':
    case 'aggregateNull':
      return condition.aggregate.steps.some(step => stepReads(step, table));
    case 'first':
      return stepReads(condition.step, table);
    case 'sql':
      return condition.pieces.some(piece => typeof piece === 'string' && /\bSELECT\b/i.test(piece));
    case 'and':
    case 'or':
      return condition.conditions.some(each => readsTable(each, table));
    case 'not':
    case 'untrue':
    case 'passed':
      return readsTable(condition.condition, table);
    default:
      return false;
  }
}

function stepReads({ link, condition, via }: LinkStep, table: Table): boolean {
  const { name, schema } = link.to.table;
  if (name === table.name && schema === table.schema) return true;
  if (condition !== undefined && readsTable(condition, table)) return true;
  return via?.steps.some(step => stepReads(step, table)) === true;
}
