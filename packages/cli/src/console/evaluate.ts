import { Script } from 'node:vm';
import { UsageError } from '../errors/cli-error';
import { messageOf } from '../terminal/show-error';
import { bare, lastStatement, withLastReturned } from './with-last-returned';

/**
 * Runs code with these names in scope, and gives the value of its last expression, as the prompt does, or what it returns. It
 * may await, and a promise that comes of it is awaited.
 *
 * @throws UsageError `INVALID_CODE`
 */
export async function evaluate(code: string, scope: Readonly<Record<string, unknown>>): Promise<unknown> {
  return compiled(code, Object.keys(scope))(...Object.values(scope));
}

type Compiled = (...values: readonly unknown[]) => Promise<unknown>;

/** Not with node:vm, whose objects may be of another realm: those are plain objects to nobody. */
const AsyncFunction = async function () {}.constructor as new (...text: readonly string[]) => Compiled; // as the language has it

const isStatements = (code: string): boolean => compiles(() => new AsyncFunction(code));

const asExpression = (code: string): string => `return (${code.replace(/[\s;]+$/, '')}\n);`;

/**
 * Whether code gives a value. Statements that end in an `if` or a loop, and await in it, give none: only the language itself
 * knows theirs, and it takes no `await` there.
 */
export function givesValue(code: string): boolean {
  if (/\breturn\b/.test(bare(code)) || isStatements(asExpression(code)) || compiles(() => new Script(code)))
    return true;
  if (DECLARATION.test(bare(lastStatement(code, isStatements)))) return true;
  return withLastReturned(code, isStatements) !== code;
}

/** What has no value anywhere: nothing is missing. */
const DECLARATION = /^\s*(?:const|let|var|class|(?:async\s+)?function)\b/;

function compiled(code: string, names: readonly string[]): Compiled {
  const expression = asExpression(code);
  if (isStatements(expression)) return new AsyncFunction(...names, expression);
  // The language itself knows the value of statements, where they neither await nor return.
  if (compiles(() => new Script(code))) return new AsyncFunction(...names, `return eval(${JSON.stringify(code)});`);
  return compiledStatements(withLastReturned(code, isStatements), names);
}

function compiles(compile: () => unknown): boolean {
  try {
    compile();
    return true;
  } catch {
    return false;
  }
}

function compiledStatements(code: string, names: readonly string[]): Compiled {
  try {
    return new AsyncFunction(...names, code);
  } catch (error) {
    throw new UsageError('INVALID_CODE', `The code can't be read: ${messageOf(error)}.`, {
      hint: 'It is JavaScript: an expression, or statements, of which the last one has the value.',
    });
  }
}
