import { Coded, codedType, codeOf, type CodedOptions, type CodedValue } from './coded';
import { comment, titleOf } from './decorated-text';
import type { PulledFile } from './model-files';
import type { PulledAssociation, PulledAttribute, PulledModel } from './pulled-model';

/** All models in one file, defined by a function that takes the database. */
export function definedFile(models: readonly PulledModel[], name: string): PulledFile {
  const usesSql = models.some(({ attributes }) => attributes.some(each => each.default?.isSql === true));
  const lines = [
    `import { DataTypes${usesSql ? ', sql' : ''} } from 'mortise';`,
    `import type { Database } from 'mortise';`,
    '',
    '/** Defines the models of the database. */',
    '// The types of the models are those of what it returns.',
    '// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types',
    'export function defineModels(database: Database) {',
    models.map(definition).join('\n\n'),
    '',
    models.flatMap(associations).join('\n'),
    '',
    `  return ${codeOf(Object.fromEntries(models.map(each => [each.name, new Coded(each.name, each.name)])), { indent: '  ', used: 9 }).replace(/(\w+): \1\b/g, '$1')};`,
    '}',
    '',
  ];
  return { name, text: lines.join('\n') };
}

function definition(model: PulledModel): string {
  const attributes = Object.fromEntries(model.attributes.map(each => [each.name, attributeOptions(each)]));
  const place = { indent: '  ', used: 60 };
  return [
    comment([titleOf(model), ...model.notes], '  '),
    `  const ${model.name} = database.define('${model.name}', ${codeOf(attributes, place)}, ${codeOf(model.options, place)});`,
  ].join('\n');
}

/** An attribute as options. */
export function attributeOptions(attribute: PulledAttribute): CodedOptions {
  const { column, type, allowNull, primaryKey, autoIncrement, needsColumnName, comment: text } = attribute;
  return {
    type: codedType(type),
    columnName: needsColumnName ? column : undefined,
    primaryKey: primaryKey ? true : undefined,
    autoIncrement: autoIncrement ? true : undefined,
    allowNull: allowNull || primaryKey ? undefined : false,
    defaultValue: attribute.default?.coded,
    comment: text,
  };
}

function associations({ name, associations: all }: PulledModel): readonly string[] {
  return all.filter(({ isInverse }) => isInverse !== true).map(association => associationLine(name, association));
}

function associationLine(model: string, { kind, target, name, options }: PulledAssociation): string {
  const given: CodedValue = { as: name, ...options };
  const before = `  ${model}.${kind}(${target}, `;
  return `${before}${codeOf(given, { indent: '  ', used: before.length + 2 })});`;
}
