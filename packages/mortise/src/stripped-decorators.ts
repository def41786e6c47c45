import { collectedOf, DefinitionError, type ModelStatic } from '@mortise/core';

/**
 * Refuses model classes whose decorators were taken out together with their types, as Node.js does with decorated
 * `declare` fields when it runs TypeScript by itself: they would be models without attributes.
 *
 * @throws DefinitionError `DECORATORS_STRIPPED`
 */
export function refuseStrippedDecorators(models: readonly ModelStatic[]): void {
  const stripped = models.find(model => hasBlankedFields(model));
  // A class that says nothing may stand beside others that do: a junction has its keys from elsewhere.
  if (stripped === undefined || models.some(model => isDecorated(model))) return;
  throw new DefinitionError(
    'DECORATORS_STRIPPED',
    `${stripped.name} has no attributes: its decorators were removed with its types, as Node.js does where it runs TypeScript by itself.`,
    {
      hint: `Run the program with tsx, or compile it; or define the model without decorators: static attributes = { … } in ${stripped.name}.`,
    },
  );
}

function isDecorated(model: ModelStatic): boolean {
  const { attributes, associations, options } = collectedOf(model);
  return attributes.size + associations.length + Object.keys(options).length > 0;
}

/**
 * Types are replaced by blanks, so that every other thing stays in its line and column: a field leaves a line of blanks.
 * Looked for only where the class begins, with nothing before it but comments: further on, a line of blanks may be part of
 * a method or a text. A line that an editor left indented is no longer than its neighbours' indentation.
 */
function hasBlankedFields(model: ModelStatic): boolean {
  const text = Function.prototype.toString.call(model);
  const [beginning = ''] = classBeginning.exec(text) ?? [];
  const [, indentation = ''] = /\n([ \t]*)\}$/u.exec(text) ?? [];
  const lines = beginning.replace(comments, '').split('\n').slice(1);
  return lines.some(line => /^ +$/u.test(line) && line.length > indentation.length + longestIndentation);
}

const longestIndentation = 8;
const comments = /\/\/.*|\/\*[^]*?\*\//gu;
/** Up to the first thing in the body that is neither blank nor a comment. */
const classBeginning = /^class[^{]*\{(?:\s|\/\/.*|\/\*[^]*?\*\/)*(?=[^\s]|$)/u;
