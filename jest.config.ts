/** @jest-config-loader-options {"transpileOnly": true} */
import type { Config } from 'jest';
import type { Options } from '@swc/core';

type Spelling = {
  readonly decorators: 'legacy' | 'standard';
  /** Whether a class field without `declare` is defined on the instance: TypeScript's useDefineForClassFields. */
  readonly defineFields: boolean;
};

function compileWith({ decorators, defineFields }: Spelling): [string, Record<string, unknown>] {
  const options: Options = {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      target: 'es2022',
      keepClassNames: true,
      transform: {
        useDefineForClassFields: defineFields,
        ...(decorators === 'standard'
          ? { decoratorVersion: '2022-03' }
          : { legacyDecorator: true, decoratorMetadata: true }),
      },
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  };
  return ['@swc/jest', { ...options }];
}

const config: Config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{packages,test,scripts}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/packages/cli/templates/'],
  modulePathIgnorePatterns: ['<rootDir>/packages/[^/]+/dist/', '<rootDir>/.cache/'],
  // The first pattern that matches decides. Each mirrors the tsconfig.json of its folder.
  transform: {
    '/test/spellings/standard/.+\\.ts$': compileWith({ decorators: 'standard', defineFields: true }),
    '/test/spellings/legacy-fields/.+\\.ts$': compileWith({ decorators: 'legacy', defineFields: true }),
    '/packages/[^/]+/src/.+\\.ts$': compileWith({ decorators: 'legacy', defineFields: true }),
    '\\.ts$': compileWith({ decorators: 'legacy', defineFields: false }),
  },
  moduleNameMapper: {
    '^mortise$': '<rootDir>/packages/mortise/src/index.ts',
    '^mortise/decorators(-legacy)?$': '<rootDir>/packages/mortise/src/decorators.ts',
    '^@mortise/query-builder/dialect$': '<rootDir>/packages/query-builder/src/dialect.ts',
    '^@mortise/([a-z-]+)$': '<rootDir>/packages/$1/src/index.ts',
  },
  runtime: '<rootDir>/test/support/compiled-once.cjs',
  // More than a small machine has cores: half of the time a test waits for a server.
  maxWorkers: 4,
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // A test that waits for the disk a thousand times takes its time on a busy machine.
  testTimeout: 120_000,
};

export default config;
