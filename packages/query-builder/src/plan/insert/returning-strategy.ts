import type { InsertCommand } from '@mortise/core';
import type { Syntax } from '../../dialects/contract/syntax';
import { explainUnreadableAnswer } from '../../read/explain-unreadable';
import type { InsertNews, InsertPlan } from './insert-plan';
import type { InsertStrategy, SentRows } from './insert-strategy';
import { chooseMatching, matchRows } from './row-matching';

/** The rows come back from the statement that writes them. */
export function returningStrategy(command: InsertCommand, syntax: Syntax): InsertStrategy {
  const { definition, attributes, conflict, tellsKept } = command;
  const matching = chooseMatching(command, syntax);
  const tells: InsertNews | undefined =
    tellsKept === true && syntax.skippedMark !== undefined ? 'skippedRow' : undefined;
  const key = matching.by === 'key' ? matching.key : [];
  const names = returned(command, key, syntax);
  return {
    shape: { definition, attributes, conflict, returning: names, tells },
    oneByOne: matching.by === 'statement',
    read: sent => {
      const rows = matchRows(matching, sent.command, decodedRows(sent, names));
      return tells === undefined ? rows : withoutSkipped(rows, sent);
    },
  };
}

/** Something has to come back, to tell that a row was written. */
function returned(
  { definition, returning }: InsertCommand,
  key: readonly string[],
  { skippedMark }: Syntax,
): readonly string[] {
  if (key.length > 0) return [...returning, ...key];
  return returning.length > 0 || skippedMark !== undefined ? returning : definition.columns.slice(0, 1);
}

function decodedRows({ plan, result, command }: SentRows, names: readonly string[]): readonly (readonly unknown[])[] {
  try {
    return result.rows.map(row => decodeRow(row, plan));
  } catch (error) {
    throw explainUnreadableAnswer(error, result.rows, {
      definition: command.definition,
      names,
      decoders: plan.decoders,
    });
  }
}

/** Those that have the mark behind their values were there already. */
function withoutSkipped(rows: readonly (readonly unknown[] | undefined)[], { plan, result, mark }: SentRows) {
  const position = plan.decoders.length;
  return rows.map((row, index) => (Number(result.rows[index]?.[position]) === mark ? undefined : row));
}

/** The canonical values of a row that came back; what follows them in it is not read. */
function decodeRow(row: readonly unknown[], { decoders }: InsertPlan): readonly unknown[] {
  return decoders.map((decode, index) => {
    const raw = row[index];
    return decode === undefined || raw === null ? raw : decode(raw);
  });
}
