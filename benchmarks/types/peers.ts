/** The schema and the queries of `generate.ts`, as the documentation of each peer writes them. */
export interface TypedPeer {
  readonly models: (count: number) => string;
  readonly queries: (names: readonly string[]) => string;
}

const place = (index: number, count: number): number => (index + count) % count;

const each = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join('\n');

/** One after another of the ways to ask, for each of the models. */
const ask = (names: readonly string[], kinds: readonly ((name: string) => string)[]): string =>
  names
    .map((name, index) => `  const r${index} = ${String(kinds[index % kinds.length]?.(name))};\n  void r${index};`)
    .join('\n');

const sequelize: TypedPeer = {
  models:
    count => `import { DataTypes, Model, type CreationOptional, type InferAttributes, type InferCreationAttributes, type NonAttribute } from '@sequelize/core';
import { Attribute, BelongsTo, BelongsToMany, HasMany, NotNull } from '@sequelize/core/decorators-legacy';
${each(count, index => {
  const [liked, author, child] = [1, 2, 3].map(step => `M${place(index + step, count)}`);
  const [likedBy, parent] = [1, 3].map(step => place(index - step, count));
  return `
export class M${index} extends Model<InferAttributes<M${index}>, InferCreationAttributes<M${index}>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @Attribute(DataTypes.INTEGER) declare age: number | null;
  @Attribute(DataTypes.BOOLEAN) declare isFunny: CreationOptional<boolean>;
  @Attribute(DataTypes.ENUM('merry', 'tired')) declare mood: CreationOptional<'merry' | 'tired'>;
  declare createdAt: CreationOptional<Date>;
  declare authorId: number | null;
  declare parentId: number | null;
  @BelongsToMany(() => ${liked}, { through: () => J${index}, inverse: { as: 'likedBy${index}' } })
  declare liked?: NonAttribute<${liked}[]>;
  @BelongsTo(() => ${author}, 'authorId')
  declare author?: NonAttribute<${author}> | null;
  @HasMany(() => ${child}, { foreignKey: 'parentId', inverse: { as: 'parent' } })
  declare children?: NonAttribute<${child}[]>;
  declare parent?: NonAttribute<M${parent}> | null;
  declare likedBy${likedBy}?: NonAttribute<M${likedBy}[]>;
}
export class J${index} extends Model<InferAttributes<J${index}>, InferCreationAttributes<J${index}>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare reaction: string | null;
  @Attribute(DataTypes.INTEGER) declare weight: CreationOptional<number>;
  declare createdAt: CreationOptional<Date>;
}`;
})}
`,
  queries: names => `import { Op } from '@sequelize/core';
import { ${[...new Set(names)].join(', ')} } from './models';
export async function queries(): Promise<void> {
${ask(names, [
  m => `await ${m}.findAll({ where: { name: 'Ada', age: { [Op.gte]: 18 } }, order: [['name', 'DESC']], limit: 3 })`,
  m => `await ${m}.findAll({ include: 'liked' })`,
  m => `await ${m}.findOne({ include: [{ association: 'liked', where: { name: 'tea' }, include: ['author'] }] })`,
  m => `await ${m}.findByPk(1, { attributes: ['id', 'name'] })`,
  m => `await ${m}.findAll({ where: { '$liked.name$': 'tea' }, include: 'liked' })`,
  m => `await ${m}.count({ where: { age: 3 } })`,
  m => `await ${m}.create({ name: 'Ada', age: null, authorId: null, parentId: null })`,
  m => `await ${m}.update({ age: 3 }, { where: { mood: 'merry' } })`,
  m => `await ${m}.findByPk(1, { rejectOnEmpty: true })`,
  m => `await ${m}.findAndCountAll({ include: { association: 'children', limit: 3, include: ['author'] } })`,
])}
}
`,
};

const typeorm: TypedPeer = {
  models: count => `import 'reflect-metadata';
import { Column, CreateDateColumn, Entity, JoinTable, ManyToMany, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';
${each(count, index => {
  const [liked, author, child] = [1, 2, 3].map(step => `M${place(index + step, count)}`);
  const [likedBy, parent] = [1, 3].map(step => place(index - step, count));
  return `
@Entity()
export class M${index} {
  @PrimaryGeneratedColumn() id!: number;
  @Column() name!: string;
  @Column({ type: 'int', nullable: true }) age!: number | null;
  @Column({ default: false }) isFunny!: boolean;
  @Column({ type: 'simple-enum', enum: ['merry', 'tired'], default: 'merry' }) mood!: 'merry' | 'tired';
  @CreateDateColumn() createdAt!: Date;
  @ManyToMany(() => ${liked}, other => other.likedBy${index}) @JoinTable() liked!: ${liked}[];
  @ManyToOne(() => ${author}) author!: ${author} | null;
  @OneToMany(() => ${child}, other => other.parent) children!: ${child}[];
  @ManyToOne(() => M${parent}, other => other.children) parent!: M${parent} | null;
  @ManyToMany(() => M${likedBy}, other => other.liked) likedBy${likedBy}!: M${likedBy}[];
}
@Entity()
export class J${index} {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ type: 'varchar', nullable: true }) reaction!: string | null;
  @Column({ default: 1 }) weight!: number;
  @CreateDateColumn() createdAt!: Date;
}`;
})}
`,
  queries: names => `import { MoreThanOrEqual, type DataSource } from 'typeorm';
import { ${[...new Set(names)].join(', ')} } from './models';
export async function queries(db: DataSource): Promise<void> {
${ask(names, [
  m =>
    `await db.getRepository(${m}).find({ where: { name: 'Ada', age: MoreThanOrEqual(18) }, order: { name: 'DESC' }, take: 3 })`,
  m => `await db.getRepository(${m}).find({ relations: { liked: true } })`,
  m =>
    `await db.getRepository(${m}).findOne({ where: { liked: { name: 'tea' } }, relations: { liked: { author: true } } })`,
  m => `await db.getRepository(${m}).findOne({ where: { id: 1 }, select: { id: true, name: true } })`,
  m => `await db.getRepository(${m}).find({ where: { liked: { name: 'tea' } } })`,
  m => `await db.getRepository(${m}).count({ where: { age: 3 } })`,
  m => `await db.getRepository(${m}).save({ name: 'Ada', liked: [{ id: 1 }, { name: 'tea' }] })`,
  m => `await db.getRepository(${m}).update({ mood: 'merry' }, { age: 3 })`,
  m => `await db.getRepository(${m}).findOneByOrFail({ id: 1 })`,
  m => `await db.getRepository(${m}).findAndCount({ relations: { children: { author: true } } })`,
])}
}
`,
};

const mikroOrm: TypedPeer = {
  models:
    count => `import { Collection, Entity, Enum, ManyToMany, ManyToOne, OneToMany, OptionalProps, PrimaryKey, Property, type Opt } from '@mikro-orm/core';
${each(count, index => {
  const [liked, author, child] = [1, 2, 3].map(step => `M${place(index + step, count)}`);
  const [likedBy, parent] = [1, 3].map(step => place(index - step, count));
  return `
@Entity()
export class M${index} {
  [OptionalProps]?: 'mood';
  @PrimaryKey() id!: number;
  @Property() name!: string;
  @Property({ nullable: true }) age?: number | null;
  @Property() isFunny: boolean & Opt = false;
  @Enum({ items: ['merry', 'tired'] }) mood!: 'merry' | 'tired';
  @Property() createdAt: Date & Opt = new Date();
  @ManyToMany(() => ${liked}, other => other.likedBy${index}, { owner: true, pivotEntity: () => J${index} }) liked = new Collection<${liked}>(this);
  @ManyToOne(() => ${author}, { nullable: true }) author?: ${author} | null;
  @OneToMany(() => ${child}, other => other.parent) children = new Collection<${child}>(this);
  @ManyToOne(() => M${parent}, { nullable: true }) parent?: M${parent} | null;
  @ManyToMany(() => M${likedBy}, other => other.liked) likedBy${likedBy} = new Collection<M${likedBy}>(this);
}
@Entity()
export class J${index} {
  @PrimaryKey() id!: number;
  @Property({ nullable: true }) reaction?: string | null;
  @Property() weight: number & Opt = 1;
  @Property() createdAt: Date & Opt = new Date();
}`;
})}
`,
  queries: names => `import type { EntityManager } from '@mikro-orm/core';
import { ${[...new Set(names)].join(', ')} } from './models';
export async function queries(em: EntityManager): Promise<void> {
${ask(names, [
  m => `await em.find(${m}, { name: 'Ada', age: { $gte: 18 } }, { orderBy: { name: 'desc' }, limit: 3 })`,
  m => `await em.find(${m}, {}, { populate: ['liked'] })`,
  m => `await em.findOne(${m}, { liked: { name: 'tea' } }, { populate: ['liked.author'] })`,
  m => `await em.findOne(${m}, 1, { fields: ['id', 'name'] })`,
  m => `await em.find(${m}, { liked: { $some: { name: 'tea' } } })`,
  m => `await em.count(${m}, { age: 3 })`,
  m => `em.create(${m}, { name: 'Ada', liked: [1] })`,
  m => `await em.nativeUpdate(${m}, { mood: 'merry' }, { age: 3 })`,
  m => `await em.findOneOrFail(${m}, 1)`,
  m => `await em.findAndCount(${m}, {}, { populate: ['children.author'] })`,
])}
}
`,
};

const drizzle: TypedPeer = {
  models: count => `import { relations } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
${each(
  count,
  index => `
export const m${index} = sqliteTable('m${index}', {
  id: integer().primaryKey({ autoIncrement: true }),
  name: text().notNull(),
  age: integer(),
  isFunny: integer({ mode: 'boolean' }).notNull().default(false),
  mood: text({ enum: ['merry', 'tired'] }).notNull().default('merry'),
  createdAt: integer({ mode: 'timestamp_ms' }).notNull(),
  authorId: integer(),
  parentId: integer(),
});
export const j${index} = sqliteTable('j${index}', {
  id: integer().primaryKey({ autoIncrement: true }),
  ownerId: integer().notNull(),
  likedId: integer().notNull(),
  reaction: text(),
  weight: integer().notNull().default(1),
  createdAt: integer({ mode: 'timestamp_ms' }).notNull(),
});`,
)}
${each(count, index => {
  const [liked, author, child] = [1, 2, 3].map(step => `m${place(index + step, count)}`);
  const [likedBy, parent] = [1, 3].map(step => place(index - step, count));
  return `
export const m${index}Relations = relations(m${index}, ({ many, one }) => ({
  liked: many(j${index}),
  likedBy: many(j${likedBy}),
  author: one(${author}, { fields: [m${index}.authorId], references: [${author}.id] }),
  children: many(${child}, { relationName: 'p${index}' }),
  parent: one(m${parent}, { fields: [m${index}.parentId], references: [m${parent}.id], relationName: 'p${parent}' }),
}));
export const j${index}Relations = relations(j${index}, ({ one }) => ({
  owner: one(m${index}, { fields: [j${index}.ownerId], references: [m${index}.id] }),
  target: one(${liked}, { fields: [j${index}.likedId], references: [${liked}.id] }),
}));`;
})}
`,
  queries: names => `import { and, eq, gte } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import * as schema from './models';
const db = drizzle(':memory:', { schema });
export async function queries(): Promise<void> {
${ask(
  names.map(name => name.toLowerCase()),
  [
    m =>
      `await db.query.${m}.findMany({ where: and(eq(schema.${m}.name, 'Ada'), gte(schema.${m}.age, 18)), orderBy: (t, { desc }) => desc(t.name), limit: 3 })`,
    m => `await db.query.${m}.findMany({ with: { liked: { with: { target: true } } } })`,
    m => `await db.query.${m}.findFirst({ with: { liked: { with: { target: { with: { author: true } } } } } })`,
    m => `await db.query.${m}.findFirst({ where: eq(schema.${m}.id, 1), columns: { id: true, name: true } })`,
    m => `await db.select().from(schema.${m}).where(eq(schema.${m}.name, 'tea'))`,
    m => `await db.$count(schema.${m}, eq(schema.${m}.age, 3))`,
    m => `await db.insert(schema.${m}).values({ name: 'Ada', createdAt: new Date() }).returning()`,
    m => `await db.update(schema.${m}).set({ age: 3 }).where(eq(schema.${m}.mood, 'merry'))`,
    m => `await db.query.${m}.findFirst({ where: eq(schema.${m}.id, 1) })`,
    m => `await db.query.${m}.findMany({ with: { children: { limit: 3, with: { author: true } } } })`,
  ],
)}
}
`,
};

export const typedPeers: Readonly<Record<string, TypedPeer>> = {
  'Sequelize 7': sequelize,
  TypeORM: typeorm,
  'MikroORM 6': mikroOrm,
  Drizzle: drizzle,
};
