import { stateOf, canonicalLayout, type Decoder, loadedValue, readValue, writeValue } from '../instance/instance';
import type { ModelDefinition } from '../definition/model-definition';

/** What came back from the database, by names. */
interface Answer {
  readonly names: readonly string[];
  /** One for each name; undefined where there is none. */
  readonly values: readonly unknown[];
  /** Whether an attribute is what came back, and not what was written. */
  readonly isTold: (name: string) => boolean;
}

const noAnswer: Answer = { names: [], values: [], isTold: () => false };

/**
 * Records what was written: the instance shows the canonical values, as a find would, and its state compares with them
 * from now on.
 */
export function recordSaved(
  instance: object,
  definition: ModelDefinition,
  written: ReadonlyMap<string, unknown>,
  answer: Answer = noAnswer,
): void {
  const state = stateOf(instance);
  const layout = canonicalLayout(definition);
  const row: unknown[] = [];
  for (let place = 0; place < layout.names.length; place++) {
    const name = layout.names[place] as string; // within the list
    const told = answer.names.includes(name) ? answered(name, answer) : undefined;
    const value = told === undefined ? written.get(name) : told;
    if (value === undefined && !written.has(name)) row.push(loadedValue(state, name));
    else {
      // Not by `===`: -0 was written as 0.
      if (!Object.is(readValue(instance, state, name), value)) writeValue(instance, state, name, value);
      row.push(kept(value, layout.decoders[place]));
    }
  }
  state.row = row;
  state.offset = 0;
  state.layout = layout;
  state.isNewRecord = false;
}

/** A copy, which is not changed with what the instance shows: a Date or JSON value the user may go on changing. */
const kept = (value: unknown, copy: Decoder): unknown =>
  copy === undefined || value === null || value === undefined ? value : copy(value);

/** Undefined where what was written counts. */
const answered = (name: string, { names, values, isTold }: Answer): unknown =>
  isTold(name) ? values[names.indexOf(name)] : undefined;
