import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const dialectName = '/^(sqlite3?|better-sqlite3|postgres|postgresql|pg|mysql2?|mariadb)$/';
const dialectLiteral = `Literal[value=${dialectName}]`;
const askTheDialect =
  'Shared code never asks a dialect for its name. Add a feature or a function to the dialect, in packages/query-builder/src/dialects/, and ask for that.';

export default defineConfig(
  // Programs of users: they are compiled against the packed tarballs, and only there.
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    '**/.cache/',
    'coverage/',
    'scripts/smoke/**/*.ts',
    'packages/cli/templates/',
  ]),
  eslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      globals: { console: 'readonly', process: 'readonly' },
    },
  },
  {
    files: ['**/*.{ts,mts,cts}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.lint.json', 'test/spellings/standard/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        // A switch over a union names every member, or ends in a default that says what the others do.
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // `import { type A }` alone would leave an import that runs, and so a dependency, for types.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      // tsc reports these.
      '@typescript-eslint/no-unused-vars': 'off',
      'no-undef': 'off',
      // A method of a port may be async for some who implement it only.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['packages/**'],
    ignores: ['packages/query-builder/src/dialects/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: `BinaryExpression[operator=/^[!=]==?$/] > ${dialectLiteral}`, message: askTheDialect },
        {
          selector: `BinaryExpression[operator=/^[!=]==?$/] > TemplateLiteral > TemplateElement[value.cooked=${dialectName}]`,
          message: askTheDialect,
        },
        { selector: `SwitchCase > ${dialectLiteral}.test`, message: askTheDialect },
        {
          selector: `CallExpression[callee.property.name=/^(includes|has|indexOf|startsWith|test)$/] ${dialectLiteral}`,
          message: askTheDialect,
        },
      ],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: ['knex', 'validator'].map(name => ({
            name,
            allowImportNames: ['default'],
            allowTypeImports: true,
            message: 'Its CommonJS build has no named exports for ES modules: import the default.',
          })),
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', '**/*.test.ts'],
    rules: {
      // A test passes wrong values on purpose, and reads rows that have no type.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: 'readonly', module: 'writable', __dirname: 'readonly' },
    },
  },
);
