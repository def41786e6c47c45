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
}

class Kept extends Writable {
  text = '';
  isTTY: boolean | undefined;
  /** Called once, when it has asked something. */
  onQuestion: (() => void) | undefined;
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    if (this.text.includes('?')) this.#ask();
    done();
  }

  /** As those of a process, which nobody ends. */
  override end(): this {
    return this;
  }

  #ask(): void {
    const told = this.onQuestion;
    this.onQuestion = undefined;
    if (told !== undefined) setImmediate(told);
  }
}

/** A project in a folder of its own, whose files run on the sources of the packages. */
export class TemporaryProject {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'mortise-cli-')));

  constructor(files: Readonly<Record<string, string>>) {
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
    { env = {}, input = '', cwd = '', signals, isTTY, keys }: RunOptions = {},
  ): Promise<Ran> {
    const [stdout, stderr] = [new Kept(), new Kept()];
    stdout.isTTY = stderr.isTTY = isTTY;
    const stdin: Io['stdin'] = input === '' ? new PassThrough() : Readable.from([input]);
    if (keys !== undefined) {
      Object.assign(stdin, { isTTY: true });
      stderr.onQuestion = () => (stdin as PassThrough).write(keys); // there is no other input
    }
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
export function socialProject(files: Readonly<Record<string, string>> = {}): TemporaryProject {
  const project = new TemporaryProject({ 'models.ts': models, 'mortise.config.ts': config, ...files });
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
