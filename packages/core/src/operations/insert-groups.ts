import type { ModelDefinition } from '../definition/model-definition';
import type { ConflictClause } from '../query/commands';
import type { InsertGroup } from './create';
import { commonShape, insertShape, type InsertShape } from './insert-row';

/**
 * Rows that go into one statement each, in their order. What a row was not given takes nothing from a row that is there
 * already: those that update other attributes go into another.
 */
export function groupRows(
  { definition, instances, conflict }: Pick<InsertGroup, 'definition' | 'instances' | 'conflict'>,
  rows: readonly ReadonlyMap<string, unknown>[],
  { tellsKept = true }: Pick<InsertGroup, 'tellsKept'>,
): readonly InsertGroup[] {
  const runs: Run[] = [];
  const clauses = new Map<InsertShape, ConflictClause | undefined>();
  rows.forEach((values, index) => {
    const shape = insertShape(definition, values);
    if (!clauses.has(shape)) clauses.set(shape, clauseFor(shape, conflict));
    const clause = clauses.get(shape);
    const last = runs.at(-1);
    const run = last !== undefined && isSameClause(last.conflict, clause) ? last : newRun(runs, clause);
    run.shapes.add(shape);
    run.instances.push(instances[index] as object); // one for each row
    run.rows.push(values);
  });
  return runs.map(({ shapes, ...run }) => ({ ...run, ...shapeOfAll(definition, shapes), definition, tellsKept }));
}

interface Run {
  readonly shapes: Set<InsertShape>;
  readonly instances: object[];
  readonly rows: ReadonlyMap<string, unknown>[];
  readonly conflict: ConflictClause | undefined;
}

function newRun(runs: Run[], conflict: ConflictClause | undefined): Run {
  const run: Run = { shapes: new Set(), instances: [], rows: [], conflict };
  runs.push(run);
  return run;
}

function shapeOfAll(
  definition: ModelDefinition,
  shapes: ReadonlySet<InsertShape>,
): Pick<InsertGroup, 'shape' | 'isUneven'> {
  const [first] = shapes;
  const isUneven = shapes.size > 1;
  return { shape: isUneven ? commonShape(definition, shapes) : (first as InsertShape), isUneven }; // a run has a row
}

function clauseFor({ attributes }: InsertShape, conflict: ConflictClause | undefined): ConflictClause | undefined {
  if (conflict === undefined || conflict.update.every(name => attributes.includes(name))) return conflict;
  return { ...conflict, update: conflict.update.filter(name => attributes.includes(name)), touches: true };
}

const isSameClause = (left: ConflictClause | undefined, right: ConflictClause | undefined): boolean =>
  left === right || left?.update.join('\0') === right?.update.join('\0');
