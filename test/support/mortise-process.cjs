/** The command line as a process of its own, on the sources of the packages, which files of a project get too. */
require('./run-from-source.cjs');
const cli = require('@mortise/cli');

const modules = {
  mortise: require('mortise'),
  'mortise/decorators': require('../../packages/mortise/src/decorators.ts'),
  '@mortise/cli': cli,
  // It only adds to the global Reflect.
  'reflect-metadata': require('reflect-metadata'),
};

void cli.runProcess({ modules });
