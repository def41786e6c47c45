import { after, type Awaitable } from '../engine';
import { mapPaced } from '../rules/pace';
import type { ModelDefinition } from '../definition/model-definition';
import type { ConflictClause } from '../query/commands';
import type { InsertGroup } from './create';
import { namesInSql } from './inserted-sql';
import { clauseFor, isSameClause } from './conflict-clause';
import { type InsertShape, shapesOf, shapeWithout, insertShape, isWritten } from './new-row';

/** The shape of several rows in one statement: it names what any of them gives. */
function commonShape(definition: ModelDefinition, shapes: ReadonlySet<InsertShape>): InsertShape {
  const { made } = shapesOf(definition);
  const named = new Set([...shapes].flatMap(({ attributes }) => attributes));
  const left = new Set([...shapes].flatMap(({ returning }) => returning));
  const { returning, required } = shapeWithout(definition, left, made);
  return { attributes: definition.columns.filter(name => named.has(name)), returning, required };
}

/** The values of a row in the order of a statement that names what others give too; undefined is what it leaves. */
export function rowValues(
  definition: ModelDefinition,
  values: ReadonlyMap<string, unknown>,
  { attributes }: InsertShape,
): readonly unknown[] {
  const { counters } = shapesOf(definition);
  return attributes.map(name => (isWritten(values, name, counters) ? values.get(name) : undefined));
}

/**
 * Rows that go into one statement each, in their order. What a row was not given takes nothing from a row that is there
 * already: those that update other attributes go into another.
 */
export function groupRows(
  { definition, instances, conflict }: Pick<InsertGroup, 'definition' | 'instances' | 'conflict'>,
  rows: readonly ReadonlyMap<string, unknown>[],
  { tellsKept = true }: { readonly tellsKept?: boolean },
): Awaitable<readonly InsertGroup[]> {
  const runs: Run[] = [];
  const clauses = new Map<InsertShape, ConflictClause | undefined>();
  const grouped = mapPaced(rows, (values, index) => {
    const shape = insertShape(definition, values);
    if (!clauses.has(shape)) clauses.set(shape, clauseFor(shape, conflict));
    const clause = clauses.get(shape);
    const last = runs.at(-1);
    const run = last !== undefined && isSameClause(last.conflict, clause) ? last : newRun(runs, clause);
    run.shapes.add(shape);
    run.instances.push(instances[index] as object); // one for each row
    run.rows.push(values);
  });
  return after(grouped as Awaitable<unknown>, () => runs.map(run => groupOf(run, definition, tellsKept)));
}

function groupOf(
  { shapes, instances, rows, conflict }: Run,
  definition: ModelDefinition,
  tellsKept: boolean,
): InsertGroup {
  const { shape, isUneven } = shapeOfAll(definition, shapes);
  return { definition, shape, instances, rows, inSql: namesInSql(rows), isUneven, conflict, tellsKept };
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
