/** The command line as a process of its own, on the sources of the packages, which files of a project get too. */
require('../../../../test/support/run-from-source.cjs');
const { runProcess } = require('../run-process.ts');
const { processIo } = require('../terminal/io.ts');

const modules = {
  mortise: require('mortise'),
  'mortise/decorators': require('../../../mortise/src/decorators.ts'),
  // It only adds to the global Reflect.
  'reflect-metadata': require('reflect-metadata'),
  '@mortise/cli': require('../index.ts'),
};

void runProcess({ ...processIo(), modules });
