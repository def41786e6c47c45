import { MortiseError, type Database } from 'mortise';
import type { Argument, Subjects } from './public-call';

/** What a call did: the statements that it sent, and how it ended. */
interface Effect {
  readonly statements: readonly string[];
  readonly error: unknown;
}

/** A flaw, in words. */
export type Flaw = string;

export interface Trial {
  readonly subjects: Subjects;
  /** The statements that were sent since it was cleared. */
  readonly log: { readonly statements: string[]; clear(): void };
  /** Texts in quotes, where there may be some: nothing of a definition can be bound. */
  readonly quotedText?: RegExp | undefined;
}

async function effectOf({ subjects, log, quotedText }: Trial, argument: Argument, value: unknown): Promise<Effect> {
  log.clear();
  const error: unknown = await (async () => argument(subjects, value))().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  // What is refused undoes what was sent before it.
  const sent = log.statements.filter(each => !/^ROLLBACK TO SAVEPOINT \w+$/.test(each));
  return { statements: [...new Set(sent.map(each => structureOf(each, quotedText)))], error };
}

const quotedName = /"(?:[^"]|"")*"|`(?:[^`]|``)*`/;

/** A statement without what is in quotes: however a name is spelt, it is a name. */
/** The context of a call in a comment, where every character that could end it is encoded. */
const encodedComment = / \/\*[\w%.=',~!()-]*\*\/$/;

function structureOf(statement: string, quotedText: RegExp = quotedName): string {
  const quoted = new RegExp(`${quotedName.source}|${quotedText.source}`, 'gs');
  return statement.replace(encodedComment, '').replace(quoted, found => (/^["`]/.test(found) ? 'name' : 'text'));
}

const isOurs = (error: unknown): boolean => error === undefined || error instanceof MortiseError;

const short = (error: unknown): string => String((error as Error).stack ?? error).slice(0, 400);

/** Whether anything was sent since, after which the canary is not whole. */
async function reachedCanary({ log, subjects }: Trial): Promise<boolean> {
  return log.statements.length > 0 && !(await isWhole(subjects.database));
}

/** A canary's table has one row, as before. */
export async function isWhole(database: Database): Promise<boolean> {
  const rows = await database.query<{ name: string }>('SELECT name FROM canaries').catch(() => []);
  return rows.length === 1 && rows[0]?.name === 'whole';
}

/** Texts: those that are sent leave the statements as a harmless text of the same shape does. */
export async function flawsOfTexts(trial: Trial, argument: Argument, texts: readonly string[]): Promise<Flaw[]> {
  const flaws: Flaw[] = [];
  // A value may also be refused for what else the call says, as one that is sent is not.
  const harmless = [await effectOf(trial, argument, 'harmless'), await effectOf(trial, argument, 'made')];
  const known = new Set(harmless.flatMap(effect => effect.statements));
  for (const text of texts) {
    const { statements, error } = await effectOf(trial, argument, text);
    if (!isOurs(error)) flaws.push(`${JSON.stringify(text)} gives an error that is none of ours: ${short(error)}`);
    const strange = statements.filter(each => !known.has(each));
    // A name that a harmless text is not: nothing is sent, or what is sent is known.
    if (strange.length > 0)
      flaws.push(`${JSON.stringify(text)} changes a statement: ${strange.join('\n').slice(0, 300)}`);
    if (await reachedCanary(trial)) flaws.push(`${JSON.stringify(text)} reached the canary`);
  }
  return flaws;
}

type NamedValue = readonly [name: string, value: unknown];

/** Objects: whatever is done with one, its error is ours, and nobody meets the canary. */
export async function flawsOfObjects(
  trial: Trial,
  argument: Argument,
  objects: readonly NamedValue[],
): Promise<Flaw[]> {
  const flaws: Flaw[] = [];
  for (const [name, value] of objects) {
    const { error } = await effectOf(trial, argument, value);
    if (!isOurs(error)) flaws.push(`${name} gives an error that is none of ours: ${short(error)}`);
    if (await reachedCanary(trial)) flaws.push(`${name} reached the canary`);
  }
  return flaws;
}

/** Every so many of a list, beginning anywhere: what is left out of one argument is tried with another. */
export const sampleOf = <T>(list: readonly T[], every: number, begin: number): readonly T[] =>
  list.filter((_each, index) => (index + begin) % every === 0);
