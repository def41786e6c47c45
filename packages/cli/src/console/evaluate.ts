import { UsageError } from '../errors/cli-error';
import { messageOf } from '../terminal/show-error';

/**
 * Runs code with these names in scope: an expression, whose value is given, or statements with `return`. Either may await.
 *
 * @throws UsageError `INVALID_CODE`
 */
export async function evaluate(code: string, scope: Readonly<Record<string, unknown>>): Promise<unknown> {
  return compiled(code, Object.keys(scope))(...Object.values(scope));
}

type Compiled = (...values: readonly unknown[]) => Promise<unknown>;

/** Not with node:vm, whose objects may be of another realm: those are plain objects to nobody. */
const AsyncFunction = async function () {}.constructor as new (...text: readonly string[]) => Compiled; // as the language has it

function compiled(code: string, names: readonly string[]): Compiled {
  try {
    return new AsyncFunction(...names, `return (${code}\n);`);
  } catch {
    return compiledStatements(code, names);
  }
}

function compiledStatements(code: string, names: readonly string[]): Compiled {
  try {
    return new AsyncFunction(...names, code);
  } catch (error) {
    throw new UsageError('INVALID_CODE', `The code can't be read: ${messageOf(error)}.`, {
      hint: 'It is JavaScript: an expression, or statements that return a value.',
    });
  }
}
