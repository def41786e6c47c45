import { UsageError } from '../errors/cli-error';

export const databases = ['sqlite', 'postgres', 'mysql'] as const;
export const styles = ['legacy', 'standard', 'none'] as const;
export const starters = ['plain', 'express', 'fastify', 'nestjs'] as const;

/** What a new project is made of. */
export interface Choices {
  readonly database: (typeof databases)[number];
  readonly style: (typeof styles)[number];
  readonly starter: (typeof starters)[number];
}

/** What `--yes` stands for. */
export const usualChoices: Choices = { database: 'sqlite', style: 'legacy', starter: 'plain' };

export const descriptions: Readonly<Record<string, string>> = {
  sqlite: 'SQLite, a file (better-sqlite3)',
  postgres: 'PostgreSQL (pg)',
  mysql: 'MySQL or MariaDB (mysql2)',
  legacy: 'Decorators, experimentalDecorators',
  standard: 'Decorators, standard ones',
  none: 'No decorators',
  plain: 'A program and its test',
  express: 'A JSON API with Express',
  fastify: 'A JSON API with Fastify',
  nestjs: 'A JSON API with NestJS',
};

/**
 * Refuses what can't go together.
 *
 * @throws UsageError `UNSUPPORTED_STYLE`
 */
export function checkChoices({ style, starter }: Choices): void {
  if (starter !== 'nestjs' || style !== 'standard') return;
  throw new UsageError(
    'UNSUPPORTED_STYLE',
    'NestJS has decorators of parameters, which standard decorators know nothing of.',
    {
      hint: 'Take --style legacy, or --style none for the models.',
    },
  );
}
