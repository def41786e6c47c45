let isWarned = false;

/**
 * Warns, once in a process, of a model that is named by a minifier: tables and keys are named by it, and the next build
 * gives other names.
 */
export function warnOfMinifiedName(model: Named): void {
  if (isWarned || !isMinified(model)) return;
  isWarned = true;
  process.emitWarning(
    `The class name "${model.name}" looks like a minifier's: tables and keys are named by it, and another build may name ` +
      "it differently. Give models their names, @Table({ modelName: 'Person' }), or tell the minifier to keep those of " +
      'classes (keepNames, keep_classnames).',
    { type: 'MortiseWarning', code: 'MINIFIED_MODEL_NAME' },
  );
}

interface Named {
  readonly name: string;
}

/** `a`, `t2`, `$e` are nobody's names for a class; `Te` and `dZe` may be, but for one that is written without blanks. */
function isMinified(model: Named): boolean {
  const { name } = model;
  if (/^[a-z_$][\w$]?$/u.test(name)) return true;
  return /^(?:[a-z_$][\w$]{0,2}|[A-Z][\w$]?)$/u.test(name) && isDense(Function.prototype.toString.call(model));
}

/** `class Te extends e{`: no blank before its body. */
const isDense = (text: string): boolean => /^class[^{]*[^\s{]\{/u.test(text);
