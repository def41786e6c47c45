import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { editorOf } from '../support/language-service';

const text = `
import { Op, sql } from 'mortise';
import { LikedToot, Person, Toot } from './models';
declare const ada: Person;
void [Op, sql, LikedToot, Person, Toot, ada];
`;

const attributesOfPeople = ['id', 'name', 'age', 'isFunny', 'mood', 'settings', 'createdAt'];
const attributesOfToots = ['id', 'text', 'authorId'];
const attributesOfLinks = ['likedById', 'likedTootId', 'reaction'];
const nestedPeople = [...attributesOfPeople, 'likedToots', 'toots'];
const nestedToots = [...attributesOfToots, 'author', 'likedBy', 'LikedToot'];
const directions = ['ASC', 'DESC', 'asc', 'desc'];
const optionsOfIncludes = [
  'aggregates', 'as', 'association', 'attributes', 'depth', 'include', 'limit', 'model', 'offset', 'order',
  'paranoid', 'required', 'separate', 'strategy', 'through', 'where',
]; // prettier-ignore

/** Members of what may stand in the place of options and rows: an association, SQL, a class, a key. */
const ofOthers = [
  'parts',
  '#parts',
  '#private',
  'bind',
  'keysOf',
  'prepare',
  'inPlace',
  'inSchema',
  'prototype',
  'associationType',
  'getTime',
  'byteLength',
];

/** Just the names there are. */
const alone: readonly (readonly [statement: string, names: readonly string[]])[] = [
  ["void Person.findAll({ include: '|' });", ['all', 'likedToots', 'toots']],
  ["void Person.findAll({ include: ['|'] });", ['all', 'likedToots', 'toots']],
  ["void Person.findAll({ include: { association: '|' } });", ['likedToots', 'toots']],
  ['void Person.findAll({ include: [{ | }] });', ['all', 'nested', ...optionsOfIncludes]],
  ["void Person.findAll({ include: { association: 'toots', include: '|' } });", ['author', 'likedBy', 'LikedToot']],
  ["void Person.findAll({ include: { association: 'toots', attributes: ['|'] } });", attributesOfToots],
  ["void Person.findAll({ include: { association: 'likedToots', through: { where: { | } } } });", attributesOfLinks],
  [
    "void Person.findAll({ include: { association: 'likedToots', through: { attributes: ['|'] } } });",
    attributesOfLinks,
  ],
  ["void Person.findAll({ attributes: ['|'] });", attributesOfPeople],
  ["void Person.findAll({ order: '|' });", attributesOfPeople],
  ["void ada.related('|');", ['likedToots', 'toots']],
  ["void ada.get('|');", [...attributesOfPeople, 'greeting', 'likedToots', 'toots']],
  ["void ada.set('|', 1);", attributesOfPeople],
  ['void ada.set({ | });', attributesOfPeople],
  ["void ada.related('likedToots').get({ include: '|' });", ['all', 'author', 'likedBy', 'LikedToot']],
  ["void ada.related('likedToots').add(1, { through: { | } });", attributesOfLinks],
  ["void Person.association('|');", ['likedToots', 'toots']],
  ["void Person.create({ name: '', likedToots: [{ | }] });", [...nestedToots, 'connect', 'create']],
  ["void Person.create({ name: '', likedToots: [{ text: '', LikedToot: { | } }] });", attributesOfLinks],
  ["void Person.create({ name: '', toots: [{ | }] });", [...nestedToots, 'connect', 'create']],
  ["void Toot.create({ text: '', author: { | } });", [...nestedPeople, 'connect', 'create']],
  ['void Person.create({ | });', nestedPeople],
  ["void Person.create({ name: '' }, { fields: ['|'] });", nestedPeople],
  ['void ada.update({ | });', nestedPeople],
  ['void ada.update({ likedToots: { create: { | } } });', nestedToots],
  ["void ada.related('likedToots').create({ | });", nestedToots],
  ["void ada.load('|');", ['all', 'likedToots', 'toots']],
  ["void ada.reload({ include: ['|'] });", ['all', 'likedToots', 'toots']],
  ["void ada.restore({ include: ['|'] });", ['all', 'likedToots', 'toots']],
  ["void ada.getDataValue('|');", attributesOfPeople],
  ["void ada.setDataValue('|', 1);", attributesOfPeople],
  ["void ada.previous('|');", attributesOfPeople],
  ["void ada.changed('|');", attributesOfPeople],
  ["void Person.count({ group: ['|'] });", attributesOfPeople],
];

/** These among others. */
const amongOthers: readonly (readonly [statement: string, names: readonly string[]])[] = [
  ["void Person.findAll({ include: { association: 'toots', where: { | } } });", [...attributesOfToots, 'author']],
  ["void Person.findAll({ include: { association: 'likedToots', order: ['|'] } });", attributesOfToots],
  ['void Person.findAll({ where: { | } });', [...attributesOfPeople, 'likedToots', '"$toots.text$"']],
  ["void Person.findAll({ order: [['name', '|']] });", directions],
  ["void Person.findAll({ aggregates: { likes: { count: '|' } } });", ['likedToots', 'toots.likedBy']],
  ["void Person.findAll({ aggregates: { likes: { max: '|' } } });", ['toots.text', 'likedToots.LikedToot.reaction']],
  ["void Person.findAll({ include: 'toots' }).then(([ada]) => ada?.toots[0]?.|);", attributesOfToots],
];

/** What is said of what is wrong. */
const messages: readonly (readonly [statement: string, message: string])[] = [
  ["void Person.findAll({ include: ['likedToot'] });", `Type '"likedToot"' is not assignable to type 'IncludeEntryOf<Person>'. Did you mean '"likedToots"'?`],
  ["void Person.findAll({ include: { association: 'likedToot' } });", `Type '"likedToot"' is not assignable to type 'RelationKey<Person>'. Did you mean '"likedToots"'?`],
  ["void Person.findAll({ include: { association: 'toots', include: 'auther' } });", `Type '"auther"' is not assignable to type 'RelationKey<Toot> | undefined'. Did you mean '"author"'?`],
  ['void Person.findAll({ include: [Person] });', `Property 'noAssociationLeadsTo' is missing in type 'typeof Person' but required in type 'NoAssociationLeadsTo<Person>'.`],
  ["void Person.findAll({ attributes: ['nmae'] });", `Type '"nmae"' is not assignable to type '"id" | "name" | "age" | "isFunny" | "mood" | "settings" | "createdAt" | ComputedAttribute | RenamedAttribute<"id" | "name" | "age" | "isFunny" | "mood" | "settings" | "createdAt">'.`],
  ["void Person.findAll({ aggregates: { likes: { count: 'likdToots' } } });", `Type '"likdToots"' is not assignable to type 'RowsPath<Person> | ValuePath<Person> | undefined'. Did you mean '"likedToots"'?`],
  ["void Person.findByPk('1');", `Argument of type '"1"' is not assignable to parameter of type 'number | KeyParts | null'.`],
  ["void Person.create({ nmae: 'Ada' });", `Object literal may only specify known properties, and 'nmae' does not exist in type 'CreationValuesInSql<Person>'.`],
  ['void Person.create({ age: 3 });', `Argument of type '{ age: number; }' is not assignable to parameter of type 'CreationValuesInSql<Person>'.`],
  ["void ada.related('likedToot');", `Argument of type '"likedToot"' is not assignable to parameter of type '"toots" | "likedToots"'.`],
  ["void ada.get('nmae');", `Argument of type '"nmae"' is not assignable to parameter of type '"id" | "name" | "age" | "isFunny" | "mood" | "settings" | "createdAt" | "likedToots" | "toots" | "greeting"'.`],
  ["void ada.set('nmae', 1);", `Argument of type '"nmae"' is not assignable to parameter of type '"id" | "name" | "age" | "isFunny" | "mood" | "settings" | "createdAt" | object'.`],
  ["void ada.set('age', 'old');", `Argument of type '"old"' is not assignable to parameter of type 'number | SqlFragment<unknown> | null'.`],
  ["void ada.set({ nmae: 1 });", `Object literal may only specify known properties, and 'nmae' does not exist in type 'AssignedValues<InferAttributes<Person, { omit: never; }>>'.`],
  ["void ada.related('likedToots').add('one');", `Argument of type 'string' is not assignable to parameter of type 'Targets<Toot>'.`],
  ["void Person.findAll({ attributes: ['id'] }).then(([ada]) => ada?.name);", `Property 'name' does not exist on type 'Loaded<Person, { $attributes: "id"; }>'.`],
  ["void Person.findAll({ where: { nmae: 'Ada' } });", `Object literal may only specify known properties, and 'nmae' does not exist in type 'WhereOptions<InferAttributes<Person, { omit: never; }>, NoInfer<Person>>'.`],
  ["void ada.update({ nmae: 'Ada' });", `Object literal may only specify known properties, and 'nmae' does not exist in type 'InstanceUpdate<NoInfer<Person>, InferAttributes<Person, { omit: never; }>>'.`],
  ["void ada.update({ age: 'old' });", `Type 'string' is not assignable to type 'number | SqlExpression<unknown> | null | undefined'.`],
  ["void ada.update({ likdToots: { add: 1 } });", `Object literal may only specify known properties, but 'likdToots' does not exist in type 'InstanceUpdate<NoInfer<Person>, InferAttributes<Person, { omit: never; }>>'. Did you mean to write 'likedToots'?`],
  ["void ada.load('likedToot');", `Argument of type '"likedToot"' is not assignable to parameter of type 'readonly ("likedToots" | "toots")[] | IncludeEntryOf<Person> | readonly IncludeEntryOf<Person>[]'.`],
  ["void ada.load({ association: 'likedToot' });", `Type '"likedToot"' is not assignable to type 'RelationKey<Person>'. Did you mean '"likedToots"'?`],
  ["void Person.load([ada], 'likedToot');", `Argument of type '"likedToot"' is not assignable to parameter of type 'IncludeEntryOf<Person> | readonly IncludeEntryOf<Person>[]'.`],
  ["void ada.previous('nmae');", `Argument of type '"nmae"' is not assignable to parameter of type '"id" | "name" | "age" | "isFunny" | "mood" | "settings" | "createdAt"'.`],
  ["void ada.getDataValue('nmae');", `Argument of type '"nmae"' is not assignable to parameter of type '"id" | "name" | "age" | "isFunny" | "mood" | "settings" | "createdAt"'.`],
  ["ada.setDataValue('nmae', 1);", `Argument of type '"nmae"' is not assignable to parameter of type '"id" | "name" | "age" | "isFunny" | "mood" | "settings" | "createdAt"'.`],
  ["ada.setDataValue('age', 'old');", `Argument of type 'string' is not assignable to parameter of type 'number'.`],
  ["ada.changed('nmae');", `Argument of type '"nmae"' is not assignable to parameter of type '"id" | "name" | "age" | "isFunny" | "mood" | "settings" | "createdAt"'.`],
  ["void Person.count({ where: { nmae: 'Ada' } });", `Object literal may only specify known properties, and 'nmae' does not exist in type 'WhereOptions<InferAttributes<Person, { omit: never; }>, NoInfer<Person>>'.`],
  ["void Person.count({ group: ['nmae'] });", `Type '"nmae"' is not assignable to type 'GroupTermOf<Person>'.`],
  ["void Person.count({ distinct: 'nmae' });", `Type '"nmae"' is not assignable to type 'boolean | "id" | "name" | "age" | "isFunny" | "mood" | "settings" | "createdAt" | undefined'.`],
  ["void Person.update({ nmae: 'Ada' }, { all: true });", `Object literal may only specify known properties, and 'nmae' does not exist in type 'AssignedValues<InferAttributes<Person, { omit: never; }>>'.`],
  ["void Person.create({ name: 'Ada' }, { fields: ['nmae'] });", `Type '"nmae"' is not assignable to type 'FieldName<Person>'.`],
]; // prettier-ignore

/** A part of what is said. */
const partsOfMessages: readonly (readonly [statement: string, message: string])[] = [
  ["void Person.findAll({ include: { association: 'toots', requierd: true } });", "'requierd' does not exist in type"],
  ["void Person.findAll({ include: { association: 'likedToots', through: { where: { raection: 1 } } } });", "'raection' does not exist in type 'WhereOptions<InferAttributes<LikedToot"],
  ["void Person.findAll({ wehre: {} });", "Did you mean to write 'where'?"],
  ["void ada.load(['likedToot']);", `Did you mean '"likedToots"'?`],
  ["void ada.reload({ include: ['likedToot'] });", `Did you mean '"likedToots"'?`],
  ["void ada.restore({ include: ['likedToot'] });", `Did you mean '"likedToots"'?`],
  ["void Person.count({ wehre: {} });", "Did you mean to write 'where'?"],
  ["void ada.reload({ wehre: {} });", "Did you mean to write 'where'?"],
  ["void Person.create({ name: '', likedToots: [{ txet: '' }] });", "'txet' does not exist in type"],
  ['void Person.create();', 'ValuesAreRequired<Person>'],
]; // prettier-ignore

/** The members of each union in one order: the compiler lists them as it happened to meet them. */
const inOneOrder = (message: string): string =>
  message.replace(/'([^']*)'/gu, (_, type: string) => `'${sortedUnion(type)}'`);

function sortedUnion(type: string): string {
  const members = type.match(/(?:[^<|]|<[^>]*>)+/gu) ?? [];
  const inner = (_: string, types: string): string => `<${sortedUnion(types)}>`;
  return members
    .map(member => member.trim().replace(/<(.*)>/u, inner))
    .sort()
    .join(' | ');
}

const editor = editorOf(
  text,
  [...alone, ...amongOthers, ...messages, ...partsOfMessages].map(([statement]) => statement),
);

describe('An editor offers', () => {
  it.each(alone)('just the names there are: %s', (statement, names) => {
    expect([...editor.completionsIn(statement)].sort()).toEqual([...names].sort());
  });

  it.each(amongOthers)('these among others, and none of what could stand there too: %s', (statement, names) => {
    const offered = editor.completionsIn(statement);
    expect(offered).toEqual(expect.arrayContaining([...names]));
    expect(offered.filter(name => ofOthers.includes(name))).toEqual([]);
  });
});

describe('The compiler says in its first line', () => {
  it.each(messages)('what is wrong: %s', (statement, message) => {
    expect(inOneOrder(editor.messageOf(statement))).toBe(inOneOrder(message));
  }); // prettier-ignore

  it.each(partsOfMessages)('the name that is wrong: %s', (statement, part) => {
    expect(editor.messageOf(statement)).toContain(part);
  }); // prettier-ignore
});

describe('Tooltips', () => {
  const tooltips = editorOf(readFileSync(join(__dirname, 'tooltips.ts'), 'utf8'));

  it.each([
    ['people', 'Person[]'],
    ['person', 'Person | null'],
    ['somebody', 'Person'],
    ['created', 'LoadedFields<Person, {\n    likedToots: {\n        $through: never;\n    };\n}> & Person'],
    ['plainlyCreated', 'Person'],
    ['included', 'Loaded<Person, {\n    likedToots: true;\n}>[]'],
    ['nested', 'Loaded<Person, {\n    likedToots: {\n        author: true;\n    };\n}>[]'],
    ['one', 'Loaded<Person, {\n    likedToots: true;\n}> | null'],
    ['named', 'Loaded<Person, {\n    $attributes: "id" | "name";\n}>[]'],
    ['counted', 'Loaded<Person, {\n    $values: {\n        readonly likes: number;\n    };\n}>[]'],
    ['loaded', 'Loaded<Person, {\n    toots: true;\n}>'],
    ['relation', 'ToManyRelation<Toot, LikedToot>'],
    ['list', 'Many<Toot, LikedToot> | undefined'],
    ['built', 'Person'],
    ['toots', 'Toot[]'],
    ['scoped', 'Person[]'],
    ['getter', 'BelongsToManyGetAssociationsMixin<Toot>'],
    ['adder', 'BelongsToManyAddAssociationMixin<Toot, number>'],
    ['database', 'Database'],
    ['transaction', 'Transaction'],
    ['string', 'DataType<string>'],
    ['association', 'BelongsToManyAssociation<Person, Toot, Model<any, any>, string, string>'],
  ])('say in a word what %s is', (name, type) => {
    expect(tooltips.tooltipOf(name)).toBe(`const ${name}: ${type}`);
  }); // P48

  it.each(['page', 'includedPage', 'id', 'likedToots', 'where', 'plain', 'items', 'item'])('stay short: %s', name => {
    expect(tooltips.tooltipOf(name).length).toBeLessThan(200);
  }); // P48
});
