import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { main } from '../main';
import type { Io } from '../terminal/io';

/** What a command has said, and what it ended with. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: Io['env'];
  readonly input?: string;
  readonly cwd?: string;
  readonly signals?: EventEmitter;
  readonly isTTY?: boolean;
  /** What is pressed once there is a question. */
  readonly keys?: string;
  /** What is pressed at each question, by its text. */
  readonly answers?: Readonly<Record<string, string>>;
}

class Kept extends Writable {
  text = '';
  isTTY: boolean | undefined;
  /** What is done once a text has been said. */
  readonly onText = new Map<string, () => void>();
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    for (const [text, answer] of this.onText) if (this.text.includes(text)) this.#answer(text, answer);
    done();
  }

  /** As those of a process, which nobody ends. */
  override end(): this {
    return this;
  }

  #answer(text: string, answer: () => void): void {
    this.onText.delete(text);
    setImmediate(answer);
  }
}

/** A project in a folder of its own, whose files run on the sources of the packages. */
export class TemporaryProject {
  readonly folder: string;

  constructor(files: Readonly<Record<string, string>>, name = 'mortise-cli-') {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), name)));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text.replaceAll('FOLDER', this.folder));
  }

  async run(
    argv: readonly string[],
    {
      env = {},
      input = '',
      cwd = '',
      signals,
      isTTY,
      keys,
      answers = keys === undefined ? {} : { '?': keys },
    }: RunOptions = {},
  ): Promise<Ran> {
    const [stdout, stderr] = [new Kept(), new Kept()];
    stdout.isTTY = stderr.isTTY = isTTY;
    const stdin: Io['stdin'] = input === '' ? new PassThrough() : Readable.from([input]);
    if (Object.keys(answers).length > 0) Object.assign(stdin, { isTTY: true });
    for (const [question, pressed] of Object.entries(answers))
      stderr.onText.set(question, () => (stdin as PassThrough).write(pressed)); // there is no other input
    const code = await main(argv, {
      cwd: join(this.folder, cwd),
      env,
      stdin,
      stdout,
      stderr,
      signals: signals ?? new EventEmitter(),
      // The loader of tests, which leads imports of packages to their sources.
      load: path => import(path) as Promise<unknown>,
    });
    return { code, stdout: stdout.text, stderr: stderr.text };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const models = `
import { DataTypes, Model } from 'mortise';
import { Attribute, BelongsToMany, NotNull, Unique } from 'mortise/decorators';

export class Person extends Model {
  @Attribute(DataTypes.STRING) @NotNull @Unique declare name: string;
  @Attribute(DataTypes.INTEGER) declare age: number | null;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } }) declare likedToots?: Toot[];
}
export class Toot extends Model {
  @Attribute(DataTypes.STRING) @NotNull @Unique declare text: string;
}
export class LikedToot extends Model {
  @Attribute(DataTypes.STRING) declare reaction: string | null;
}
`;

const config = `
import { Database } from 'mortise';
import { defineConfig } from '@mortise/cli';
import { LikedToot, Person, Toot } from './models';

export default defineConfig({
  database: () => new Database('sqlite:FOLDER/app.db', { models: [Person, Toot, LikedToot] }),
});
`;

const projects: TemporaryProject[] = [];

/** People who like toots, in a SQLite file; gone after the test. */
export function socialProject(files: Readonly<Record<string, string>> = {}, name?: string): TemporaryProject {
  const project = new TemporaryProject({ 'models.ts': models, 'mortise.config.ts': config, ...files }, name);
  projects.push(project);
  return project;
}

export const removeProjects = (): void => {
  for (const project of projects.splice(0)) project.remove();
};

/** Makes the tables of a project. */
export const syncTables = async (project: TemporaryProject): Promise<void> => {
  const { code, stderr } = await project.run(['console', '--eval', 'await database.sync(), null']);
  if (code !== 0) throw new Error(stderr);
};
