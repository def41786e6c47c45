/** The sources of these packages; the name found is `$1` in the other half of a rule. */
const source = (...names) => `^packages/(${names.join('|')})/src/`;
const drivers = ['(^|/)node_modules/(@types/)?(pg|mysql2|better-sqlite3)/', '^(pg|mysql2|better-sqlite3)($|/)'];
const test = '[.](test|fixtures)[.]ts$';

/**
 * The layers of each package, from the ground up: a folder, or a file that stands beside the folders, imports only those
 * before it, types included.
 */
const layers = {
  core: [
    'errors',
    'rules',
    'data-types',
    'sql',
    'options',
    'definition',
    'instance',
    'query',
    'engine',
    'association',
    'registry',
    'compile',
    'operations',
    'model',
    'index',
  ],
  associations: ['declaration', 'association', 'reads', 'links', 'handles', 'kinds', 'declare', 'index'],
  'query-builder': [
    'knex-internals',
    'sql',
    'observe',
    'dialects',
    'read',
    'plan',
    'schema',
    'pool',
    'transaction',
    'connections',
    'row-reads',
    'row-changes',
    'written-by-hand',
    'engine',
    'connect',
    'dialect-kit',
    'dialect',
    'index',
  ],
  cli: [
    'version',
    'errors',
    'terminal',
    'models',
    'config',
    'migrate',
    'seed',
    'diagram',
    'doctor',
    'init',
    'console',
    'pull',
    'commands',
    'main',
    'run-process',
    'index',
  ],
  migrations: ['errors', 'state', 'steps', 'difference', 'files', 'lint', 'generate', 'run', 'migrations', 'index'],
};

const layered = ([name, places]) =>
  places.slice(0, -1).map((place, index) => ({
    name: `${name}: ${place} knows only what lies below`,
    comment: 'Folders are layers: see `layers` in .dependency-cruiser.cjs.',
    severity: 'error',
    from: { path: `${source(name)}${place}(/|[.]ts$)`, pathNot: test },
    to: { path: `${source(name)}(${places.slice(index + 1).join('|')})(/|[.]ts$)` },
  }));

/** A folder that nobody has given its place would be bound by no rule. */
const named = ([name, places]) => ({
  name: `${name}: every folder has its place`,
  comment: 'It stands in `layers` in .dependency-cruiser.cjs.',
  severity: 'error',
  from: { path: `${source(name)}(?!(${places.join('|')}|test-support)(/|[.]))`, pathNot: test },
  to: {},
});

const dialects = 'packages/query-builder/src/dialects';
const below = 'contract/|shared/';

/** The layers inside `dialects`: the contract, what dialects share, each of them, and `dialects.ts`, which lists them. */
const dialectLayers = [
  {
    name: 'dialects: the contract knows none of those who keep it',
    severity: 'error',
    from: { path: `^${dialects}/contract/`, pathNot: test },
    to: { path: `^${dialects}/(?!contract/)` },
  },
  {
    name: 'dialects: what is shared knows no dialect',
    severity: 'error',
    from: { path: `^${dialects}/shared/`, pathNot: test },
    to: { path: `^${dialects}/(?!${below})` },
  },
  {
    name: 'dialects: none knows another',
    severity: 'error',
    from: { path: `^${dialects}/(?!${below})([^/]+)/`, pathNot: test },
    to: { path: `^${dialects}/(?!${below}|$1/)` },
  },
];

/** Who may import whom. `npm run boundaries` checks it. @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(layers).flatMap(layered),
    ...Object.entries(layers).map(named),
    ...dialectLayers,
    {
      name: 'no-runtime-cycle',
      comment: 'Files that import each other run in an order that depends on who came first.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-knows-nobody',
      comment: 'Core declares ports (Engine, Association); the other packages implement them.',
      severity: 'error',
      from: { path: source('core') },
      to: { path: '^packages/(?!core/)' },
    },
    {
      name: 'siblings-do-not-meet',
      comment: 'query-builder and associations know core, and neither knows the other.',
      severity: 'error',
      from: { path: source('query-builder', 'associations') },
      to: { path: '^packages/(?!core/)', pathNot: '^packages/$1/' },
    },
    {
      name: 'nothing-that-runs-knows-the-tools',
      comment: 'Migrations and the command line depend on the rest; an application needs neither at run time.',
      severity: 'error',
      from: { path: source('core', 'query-builder', 'associations', 'mortise') },
      to: { path: '^packages/(migrations|cli)/' },
    },
    {
      name: 'packages-meet-at-their-index',
      comment: 'A package is what its index lists. A file behind it may move.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/[^/]+/', pathNot: ['^packages/$1/', '^packages/[^/]+/src/index[.]ts$'] },
    },
    {
      name: 'public-entry-points-only',
      comment: 'Tests, examples and benchmarks use what users can import.',
      severity: 'error',
      from: { path: '^(test|examples|benchmarks)/' },
      to: {
        path: '^packages/',
        pathNot: '^packages/([^/]+/src/index|mortise/src/decorators|query-builder/src/dialect)[.]ts$',
      },
    },
    {
      name: 'knex-in-query-builder-only',
      comment: 'Everything else speaks of queries as plain data.',
      severity: 'error',
      from: { path: '^packages/', pathNot: source('query-builder') },
      to: { path: ['(^|/)node_modules/knex/', '^knex($|/)'] },
    },
    {
      name: 'drivers-in-query-builder-only',
      comment: 'Only the dialects know the drivers.',
      severity: 'error',
      from: { path: '^packages/', pathNot: source('query-builder') },
      to: { path: drivers },
    },
    {
      name: 'drivers-are-loaded-when-asked-for',
      comment: 'Drivers are optional: a user of one has not installed the others. Types may be imported.',
      severity: 'error',
      from: { path: source('query-builder'), pathNot: test },
      to: { path: drivers, dependencyTypes: ['import'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'published-code-imports-what-it-declares',
      comment: 'A package lists in its package.json what it imports at run time.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: test },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'The import leads nowhere. Programs of the smoke test find theirs where it installs them.',
      severity: 'error',
      from: { pathNot: '^scripts/smoke/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'not-to-test',
      comment: 'Code that runs does not import tests.',
      severity: 'error',
      from: { pathNot: test },
      to: { path: test },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What the peers of the benchmarks import is installed only where somebody asks for it.
    exclude: { path: '(^|/)(dist|[.]cache|coverage)/|^packages/cli/templates/|^benchmarks/peers/' },
    // Type-only imports are kept (the boundaries hold for them as well), and told apart.
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.base.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
