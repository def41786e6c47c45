import type { PlannedStep } from '../difference/planned-step';
import { commentCode, importsOf, layOut, list, string, text, type Code, type Import } from './code';
import { literal } from './value-code';
import { stepCode } from './step-code';

/** What stands in the file of a migration. */
export interface MigrationContent {
  readonly up: readonly PlannedStep[];
  readonly down: readonly PlannedStep[];
  readonly transaction?: false;
  readonly replaces?: readonly string[];
  readonly replacedBefore?: Readonly<Record<string, readonly string[]>>;
  readonly merges?: readonly string[];
  /** Comments at the beginning. */
  readonly remarks?: readonly string[];
}

/** How files are written: `import` in TypeScript and in modules, `require` in CommonJS. */
export type ModuleStyle = 'import' | 'require';

/** The file of a migration, laid out as prettier would. */
export function migrationText(content: MigrationContent, style: ModuleStyle): string {
  const members = [...options(content), method('up', content.up), method('down', content.down)];
  const codes = [...content.up, ...content.down].map(({ step }) => stepCode(step));
  const needed = new Set(codes.flatMap(importsOf));
  const begin = style === 'import' ? 'export default migration({' : 'module.exports = migration({';
  return `${imports(needed, style)}\n\n${remarks(content)}${begin}\n${members.join('\n')}});\n`;
}

function imports(needed: ReadonlySet<Import>, style: ModuleStyle): string {
  const names = (['DataTypes', 'sql'] as const).filter(name => needed.has(name));
  const lines = [['migration', '@mortise/migrations'], ...(names.length === 0 ? [] : [[names.join(', '), 'mortise']])];
  return lines
    .map(([what, where]) =>
      style === 'import' ? `import { ${what} } from '${where}';` : `const { ${what} } = require('${where}');`,
    )
    .join('\n');
}

const remarks = ({ remarks: given = [] }: MigrationContent): string =>
  given.map(each => `${commentCode(`// ${each}`)}\n`).join('');

function options({ transaction, replaces, replacedBefore, merges }: MigrationContent): readonly string[] {
  const entries: readonly (readonly [string, Code | undefined])[] = [
    ['transaction', transaction === false ? text('false') : undefined],
    ['replaces', replaces && list(replaces.map(string))],
    ['replacedBefore', replacedBefore && literal(replacedBefore)],
    ['merges', merges && list(merges.map(string))],
  ];
  const lines = entries.flatMap(([name, code]) =>
    code === undefined ? [] : `  ${name}: ${layOut(code, { indent: 2, before: name.length + 4, after: 1 })},\n`,
  );
  return lines.length === 0 ? [] : [lines.join('')];
}

function method(name: 'up' | 'down', steps: readonly PlannedStep[]): string {
  if (steps.length === 0) return `  async ${name}() {},\n`;
  return `  async ${name}(schema) {\n${steps.map(stepLines).join('')}  },\n`;
}

const labels = { loss: 'LOSS', choice: 'CHOOSE' } as const;

function stepLines({ step, note }: PlannedStep): string {
  const comment = note === undefined ? '' : `${commentCode(`    // ${labels[note.kind]}: ${note.text}`)}\n`;
  return `${comment}    ${layOut(stepCode(step), { indent: 4, before: 4, after: 1 })};\n`;
}
