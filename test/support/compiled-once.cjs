const { Script } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** What this process has compiled, by file. */
const compiled = new Map();

/**
 * A module as a function, for any context. V8 keeps what it has compiled of a script, down to the functions that were called,
 * while jest would have each test file compile all that it imports anew: a third of the time of a small one.
 */
function scriptOf(filename, source, parameters) {
  const known = compiled.get(filename);
  if (known !== undefined && known.source === source) return known.script;
  const opening = `(function (${parameters.join(', ')}) {`;
  // The offset leaves the places in stacks as they are.
  const script = new Script(`${opening}${source}\n})`, { filename, columnOffset: -opening.length });
  compiled.set(filename, { source, script });
  return script;
}

/** The runtime of jest, of whose private parts (read in 30.5) it replaces the one that compiles. */
module.exports = class CompiledOnce extends Runtime {
  constructor(...given) {
    super(...given);
    // V8 counts what is covered from the beginning of a script.
    if (this._coverageOptions.collectCoverage) return;
    const { executor } = this;
    const compileAnew = executor.compile.bind(executor);
    executor.compile = (source, filename) => {
      const context = executor.environment.getVmContext();
      // After its tests a file has no context any more.
      if (context === null) return null;
      try {
        return scriptOf(filename, source, executor.injectedModuleParameters).runInContext(context);
      } catch {
        return compileAnew(source, filename); // tells what is wrong with it
      }
    };
  }
};
