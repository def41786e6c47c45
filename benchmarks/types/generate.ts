import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A schema to measure what its types cost: as many models as are asked for, a junction for each, three associations of
 * each and their inverse, and fifty queries.
 *
 * `ts-node benchmarks/types/generate.ts 100 .cache/type-cost`, then
 * `npx tsc --project .cache/type-cost --extendedDiagnostics`.
 */
const [count = '100', folder = '.cache/type-cost', form = 'many'] = process.argv.slice(2);

const QUERIES = 50;

/** How a list is declared: with its junction, or as it was before there was a type for that. */
const list = (target: string, junction: string): string =>
  form === 'many' ? `Many<${target}, ${junction}>` : `NonAttribute<${target}[]>`;

/** The number of a model so many places further on, in a circle. */
const place = (index: number, models: number): number => index % models;

function modelsText(models: number): string {
  const classes = Array.from({ length: models }, (_, index) => classText(index, models));
  const marks = form === 'many' ? 'Many, NonAttribute' : 'NonAttribute';
  return `import { DataTypes, Model, type CreationOptional, type InferAttributes, type InferCreationAttributes, type ${marks} } from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasMany, NotNull } from 'mortise/decorators';
${classes.join('')}`;
}

function classText(index: number, models: number): string {
  const [name, junction] = [`M${index}`, `J${index}`];
  const [liked, author, child] = [1, 2, 3].map(step => `M${place(index + step, models)}`);
  const [likedBy, parent] = [1, 3].map(step => place(index - step + models * 3, models));
  return `
export class ${name} extends Model<InferAttributes<${name}>, InferCreationAttributes<${name}>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @Attribute(DataTypes.INTEGER) declare age: number | null;
  @Attribute(DataTypes.BOOLEAN) declare isFunny: CreationOptional<boolean>;
  @Attribute(DataTypes.ENUM('merry', 'tired')) declare mood: CreationOptional<'merry' | 'tired'>;
  declare createdAt: CreationOptional<Date>;
  declare authorId: number | null;
  declare parentId: number | null;
  @BelongsToMany(() => ${liked}, { through: () => ${junction}, inverse: { as: 'likedBy${index}' } })
  declare liked?: ${list(String(liked), junction)};
  @BelongsTo(() => ${author}, 'authorId')
  declare author?: NonAttribute<${author}> | null;
  @HasMany(() => ${child}, { foreignKey: 'parentId', inverse: { as: 'parent' } })
  declare children?: NonAttribute<${child}[]>;
  declare parent?: NonAttribute<M${parent}> | null;
  declare likedBy${likedBy}?: ${list(`M${likedBy}`, `J${likedBy}`)};
  declare J${likedBy}?: NonAttribute<J${likedBy}>;
${likedBy === index ? '' : `  declare J${index}?: NonAttribute<J${index}>;\n`}}

export class ${junction} extends Model<InferAttributes<${junction}>, InferCreationAttributes<${junction}>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare reaction: string | null;
  @Attribute(DataTypes.INTEGER) declare weight: CreationOptional<number>;
  declare createdAt: CreationOptional<Date>;
}
`;
}

const queryKinds: readonly ((name: string) => string)[] = [
  name =>
    `await ${name}.findAll({ where: { name: 'Ada', age: { [Op.gte]: 18 } }, order: [['name', 'DESC']], limit: 3 })`,
  name => `await ${name}.findAll({ include: 'liked' })`,
  name => `await ${name}.findOne({ include: [{ association: 'liked', where: { name: 'tea' }, include: ['author'] }] })`,
  name => `await ${name}.findByPk(1, { attributes: ['id', 'name'] })`,
  name => `await ${name}.findAll({ where: { liked: { [Op.some]: { name: 'tea' } } } })`,
  name => `await ${name}.findAll({ aggregates: { likes: { count: 'liked' } }, where: { likes: { [Op.gte]: 3 } } })`,
  name => `await ${name}.create({ name: 'Ada', liked: [1, { name: 'tea' }] })`,
  name => `await ${name}.update({ age: 3 }, { where: { mood: 'merry' } })`,
  name => `await (await ${name}.findByPk(1, { rejectOnEmpty: true })).related('liked').add([1, 2])`,
  name => `await ${name}.findAndCountAll({ include: { association: 'children', limit: 3, include: 'author' } })`,
];

function queriesText(models: number): string {
  const names = Array.from({ length: QUERIES }, (_, index) => `M${place(index * 7, models)}`);
  const calls = names.map((name, index) => {
    const query = queryKinds[index % queryKinds.length]?.(name);
    return `  const r${index} = ${query};\n  void r${index};\n`;
  });
  return `import { Op } from 'mortise';
import { ${[...new Set(names)].join(', ')} } from './models';

export async function queries(): Promise<void> {
${calls.join('')}}
`;
}

function configText(): string {
  const types = join(__dirname, '../../.cache/types');
  return JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2023', 'ESNext.Decorators'],
      module: 'nodenext',
      types: ['node'],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      experimentalDecorators: true,
      useDefineForClassFields: false,
      // What `tsc -b` makes of the sources is what is published.
      paths: {
        '@mortise/*': [`${types}/*/index.d.ts`],
        mortise: [`${types}/mortise/index.d.ts`],
        'mortise/*': [`${types}/mortise/*.d.ts`],
      },
    },
    files: ['queries.ts'],
  });
}

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'models.ts'), modelsText(Number(count)));
writeFileSync(join(folder, 'queries.ts'), queriesText(Number(count)));
writeFileSync(join(folder, 'tsconfig.json'), configText());
