import { join } from 'node:path';
import { Migrations, type MigrationSchema } from '@mortise/migrations';
import { DataTypes } from 'mortise';
import { loose, named, type Argument, type PublicCalls, type Subjects } from './public-call';

type Steps = (schema: MigrationSchema) => Promise<void>;

const directory = join(__dirname, '../fixtures/migrations');

/** Runs steps as those of a migration, and takes all of it back. */
async function run({ database }: Subjects, up: Steps): Promise<void> {
  const migration = { up, down: async () => {} };
  await new Migrations(database, { directory, load: async () => ({ default: migration }) }).up({ dryRun: true });
}

const given =
  (steps: (schema: MigrationSchema, value: never) => Promise<void>): Argument =>
  (subjects, value) =>
    run(subjects, schema => steps(schema, loose(value)));

const text = { type: DataTypes.STRING };

/** Steps of migrations, alone and with each of their options. */
export const migrationArguments: PublicCalls = {
  'steps of a migration': {
    covers: [],
    args: [
      given((schema, value) => schema.createTable(value, { id: { type: DataTypes.INTEGER, primaryKey: true } })),
      given((schema, value) => schema.createTable('fresh', loose(named(value, text)))),
      given((schema, value) => schema.createTable({ schema: value, name: 'fresh' }, { text })),
      given((schema, value) => schema.dropTable(value)),
      given((schema, value) => schema.renameTable('canaries', value)),
      given((schema, value) => schema.commentTable('canaries', value)),
      given((schema, value) => schema.addColumn('canaries', value, text)),
      given((schema, value) => schema.renameColumn('canaries', 'name', value)),
      given((schema, value) => schema.dropColumn('canaries', value)),
      given((schema, value) => schema.dropIndex('canaries', value)),
      given((schema, value) => schema.dropForeignKey('canaries', value)),
      given((schema, value) => schema.changePrimaryKey('canaries', [value])),
      given((schema, value) => schema.fillColumn('canaries', 'name', value)),
    ],
  },
  'columns of a migration': {
    covers: ['MigrationColumn'],
    options: (subjects, options) =>
      run(subjects, schema => schema.addColumn('canaries', 'fresh', { ...text, ...options })),
  },
  'tables of a migration': {
    covers: ['MigrationTableOptions'],
    options: (subjects, options) => run(subjects, schema => schema.createTable('fresh', { text }, options)),
  },
  'indexes of a migration': {
    covers: ['MigrationIndex'],
    options: (subjects, options) =>
      run(subjects, schema => schema.addIndex('canaries', { name: 'by_name', columns: ['name'], ...options })),
  },
  'parts of an index of a migration': {
    covers: ['MigrationIndexPart'],
    options: (subjects, options) =>
      run(subjects, schema =>
        schema.addIndex('canaries', { name: 'by_name', columns: [{ column: 'name', ...options }] }),
      ),
  },
  'foreign keys of a migration': {
    covers: ['MigrationForeignKey'],
    options: (subjects, options) => run(subjects, schema => schema.addForeignKey('canaries', { ...key, ...options })),
  },
  'targets of a foreign key of a migration': {
    covers: ["MigrationForeignKey['references']"],
    options: (subjects, options) =>
      run(subjects, schema =>
        schema.addForeignKey('canaries', { ...key, references: { ...key.references, ...options } }),
      ),
  },
};

const key = { name: 'canary_key', columns: ['name'], references: { table: 'canaries', columns: ['name'] } };
