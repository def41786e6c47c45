import { coloursFor, type Colours } from './colours';
import type { Io } from './io';
import { renderTable } from './table';

/** What a command says: lines for people on stdout, or one JSON value and nothing else. */
export class Output {
  readonly colours: Colours;

  constructor(
    private readonly io: Io,
    readonly isJson: boolean,
  ) {
    this.colours = coloursFor(io.stdout, io.env);
  }

  /** For people; silent where a program reads. */
  line(text = ''): void {
    if (!this.isJson) this.io.stdout.write(`${text}\n`);
  }

  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    if (rows.length > 0) this.line(renderTable(head, rows));
  }

  /** For programs; silent where people read. Said once, at the end. */
  json(value: unknown): void {
    if (this.isJson) this.io.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** What is the result itself, whoever reads: a diagram, SQL. */
  raw(text: string): void {
    this.io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Beside the result, for people. */
  note(text: string): void {
    if (!this.isJson) this.io.stderr.write(`${text}\n`);
  }
}
