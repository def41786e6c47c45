import { attributeOf, type InsertCommand, type InsertedRows } from '@mortise/core';

/** Rows that follow each other and are given values for the same attributes. */
interface EvenRun {
  readonly command: InsertCommand;
  /** Where in the answer to the whole command each value that comes back belongs. */
  readonly positions: readonly number[];
}

type Row = InsertCommand['rows'][number];

/** What rows of the same attributes have in common. */
interface RunShape extends Omit<EvenRun, 'command'> {
  /** Where in a row of the whole command the values stand. */
  readonly given: readonly number[];
  readonly command: Pick<InsertCommand, 'attributes' | 'returning' | 'required'>;
}

/** Where there is no word for a value that was not given: statements that leave out its column, in the order of the rows. */
export function evenRuns(command: InsertCommand): readonly EvenRun[] {
  const shapes = new Map<string, RunShape>();
  const runs: { shape: RunShape; rows: Row[] }[] = [];
  for (const row of command.rows) {
    const shape = shapeOf(row, command, shapes);
    const last = runs.at(-1);
    if (last?.shape === shape) last.rows.push(row);
    else runs.push({ shape, rows: [row] });
  }
  return runs.map(({ shape, rows }) => ({ command: runCommand(command, shape, rows), positions: shape.positions }));
}

function shapeOf(row: Row, command: InsertCommand, shapes: Map<string, RunShape>): RunShape {
  const given = row.flatMap((value, index) => (value === undefined ? [] : [index]));
  const key = given.join();
  const known = shapes.get(key);
  if (known !== undefined) return known;
  const attributes = given.map(index => command.attributes[index] as string); // one for each value
  // What is SQL in one of the rows is asked of all.
  const mayBeSql = (name: string): boolean =>
    command.hasSql === true && !attributeOf(command.definition, name).autoIncrement;
  const isLeft = (name: string): boolean => !attributes.includes(name) || mayBeSql(name);
  const returning = command.returning.filter(isLeft);
  const positions = returning.map(name => command.returning.indexOf(name));
  const shape = {
    given,
    positions,
    command: { attributes, returning, required: command.required.filter(isLeft) },
  };
  shapes.set(key, shape);
  return shape;
}

function runCommand(command: InsertCommand, shape: RunShape, rows: readonly Row[]): InsertCommand {
  return {
    ...command,
    ...shape.command,
    rows: rows.map(row => shape.given.map(index => row[index])),
    isUneven: false,
  };
}

/** The answer to a run, as the whole command is answered. */
export function answerOf({ command: { rows }, positions }: EvenRun, told: InsertedRows): InsertedRows {
  if (told.length === 0) return rows.map(() => []);
  return told.map(row => {
    if (row === undefined) return undefined;
    const answer: unknown[] = [];
    positions.forEach((position, index) => (answer[position] = row[index]));
    return answer;
  });
}
