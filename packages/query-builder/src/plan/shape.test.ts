import {
  compileFind,
  DataTypes,
  definitionOf,
  Model,
  ModelRegistry,
  Op,
  ParameterBag,
  registerModel,
  sql,
  type Engine,
  type FindOptions,
  type ModelDefinition,
  type WhereOptions,
} from '@mortise/core';
import fc from 'fast-check';
import { dialects } from '../dialects/dialects';
import { renderDelete, renderUpdate } from './render-write';
import { renderSelect } from './render-select';
import { bindAll } from '../sql/fragment';
import { deleteShape, selectShape, updateShape } from './shape';

/** Names that could pass for a part of another shape, or of SQL. */
const names = [
  'a',
  'b',
  'a,b',
  '"a"',
  '"a"=0',
  'a"b',
  '*',
  'a|b',
  'and(',
  'null',
  '"a"null',
  ':0',
  '0',
  'x}',
  "it's",
  '$a$x',
  'é',
  'ASC',
];

const model = class Thing extends Model {};
const registry = new ModelRegistry({
  // Queries are only rendered here.
  engine: undefined as unknown as Engine,
  foreignKeyNaming: 'association',
  createModel: () => class Generated extends Model {},
  define: { timestamps: false },
});
const columns = names.map((name, index) => [name, { type: DataTypes.INTEGER, columnName: `column_${index}` }] as const);
registerModel(registry, model, new Map(columns), {});
const thing: ModelDefinition = definitionOf(model);

/** Gives the next value to put into a query. */
type Values = () => number;
/** The form of something, which takes its values from outside. */
type Template<T> = (values: Values) => T;

const name = fc.constantFrom(...names);
const comparing = fc.constantFrom(Op.eq, Op.ne, Op.gt, Op.gte, Op.lt, Op.lte);

const { where: whereTemplate } = fc.letrec<{ where: Template<WhereOptions>; leaf: Template<WhereOptions> }>(tie => ({
  leaf: fc.oneof(
    fc.tuple(name, comparing).map(([key, operator]) => (values: Values) => ({ [key]: { [operator]: values() } })),
    fc.tuple(name, fc.boolean()).map(([key, negated]) => () => ({ [key]: negated ? { [Op.ne]: null } : null })),
    fc.tuple(name, fc.boolean()).map(([key, negated]) => (values: Values) => ({
      // Lists of any length but none are of one shape.
      [key]: { [negated ? Op.notIn : Op.in]: Array.from({ length: 1 + (values() % 5) }, values) },
    })),
    name.map(key => (values: Values) => ({ [key]: { [Op.between]: [values(), values()] } })),
    name.map(key => (values: Values) => sql`${sql.attribute(key)} % ${values()} = ${values()} /* ? " | */`),
  ),
  where: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc
      .array(tie('where'), { minLength: 1, maxLength: 3 })
      .map(all => (values: Values) => ({ [Op.and]: all.map(each => each(values)) })),
    fc
      .array(tie('where'), { minLength: 1, maxLength: 3 })
      .map(all => (values: Values) => ({ [Op.or]: all.map(each => each(values)) })),
    tie('where').map(each => (values: Values) => ({ [Op.not]: each(values) })),
  ),
}));

const orderTerm = fc.tuple(name, fc.constantFrom('ASC', 'DESC', 'ASC NULLS FIRST', 'DESC NULLS LAST'));

const findTemplate: fc.Arbitrary<Template<FindOptions>> = fc
  .record(
    {
      where: whereTemplate,
      order: fc.array(orderTerm, { maxLength: 2 }),
      attributes: fc.uniqueArray(name, { maxLength: 3 }),
      limit: fc.constant(true),
      offset: fc.constant(true),
      raw: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map(({ where, limit, offset, ...rest }) => (values: Values): FindOptions => ({
    ...rest,
    ...(where === undefined ? {} : { where: where(values) }),
    ...(limit === true ? { limit: values() } : {}),
    ...(offset === true ? { offset: values() } : {}),
  }));

function from(seed: number): Values {
  let next = seed;
  return () => (next += 1);
}

const textsOf = (options: FindOptions): readonly string[] =>
  dialects.map(dialect => {
    const { query } = compileFind(thing, options);
    const { statement, bindings } = renderSelect(query, dialect);
    return `${statement.sql} ${bindings.length}`;
  });

const shapeOf = (options: FindOptions): string => selectShape(compileFind(thing, options).query);

describe('The shape of a query', () => {
  it('is the same for queries that differ in values alone', () => {
    fc.assert(
      fc.property(findTemplate, template => {
        expect(shapeOf(template(from(1)))).toBe(shapeOf(template(from(1_000))));
      }),
    );
  });

  it('stands for one text on each dialect', () => {
    fc.assert(
      fc.property(findTemplate, template => {
        expect(textsOf(template(from(1)))).toEqual(textsOf(template(from(1_000))));
      }),
    );
  });

  it('is another for queries of another text', () => {
    const textByShape = new Map<string, readonly string[]>();
    fc.assert(
      fc.property(findTemplate, template => {
        const options = template(from(1));
        const shape = `${shapeOf(options)}`;
        const texts = [...textsOf(options), String(options.raw === true)];
        expect(textByShape.get(shape) ?? texts).toEqual(texts);
        textByShape.set(shape, texts);
      }),
      { numRuns: 2_000 },
    );
    expect(textByShape.size).toBeGreaterThan(500);
  });

  it('is another for names that look like parts of a shape', () => {
    const options: FindOptions[] = [
      ...names.flatMap(key => [
        { where: { [key]: 1 } },
        { where: { [key]: null } },
        { attributes: [key] },
        { order: [[key, 'ASC']] as const },
      ]),
      { attributes: ['a', 'b'] },
      { attributes: [] },
      { where: { a: 1, b: 1 } },
      { where: { a: 1, [Op.or]: [{ b: 1 }, { '0': 1 }] } },
      { where: { [Op.or]: [{ a: 1 }, { b: 1 }] } },
      { where: sql`"a"=0` },
      { where: sql`${sql.attribute('a')}=0` },
      { where: sql`${sql.identifier('a')}=0` },
      { where: sql`${0}=0` },
      { attributes: [[sql`1`, 'x']] },
      { attributes: [[sql`1`, 'y']] },
      { limit: 1 },
      { offset: 1 },
      { raw: true },
      {},
    ];
    expect(new Set(options.map(shapeOf)).size).toBe(options.length);
  });

  it('of a write tells apart what is set, and where', () => {
    const shapes = names.flatMap(key => {
      const bag = new ParameterBag();
      const value = bag.attribute(thing, key, 1);
      const where = { type: 'compare', attribute: key, operator: '=', value } as const;
      return [
        updateShape({ definition: thing, assignments: [{ attribute: key, value }], where: undefined }),
        updateShape({ definition: thing, assignments: [{ attribute: 'a', value }], where }),
        updateShape({
          definition: thing,
          assignments: [{ attribute: key, value: { pieces: ['1'] } }],
          where: undefined,
        }),
        deleteShape({ definition: thing, where }),
      ];
    });
    expect(new Set(shapes).size).toBe(shapes.length);
  });
});

describe('A rendered query', () => {
  it('binds each value where its placeholder is', () => {
    fc.assert(
      fc.property(findTemplate, template => {
        for (const dialect of dialects) {
          const { query, values } = compileFind(thing, template(from(1)));
          const plan = renderSelect(query, dialect);
          const bound = bindAll(plan.bindings, values, []);
          const comment = / \/\* \? " \| \*\//g;
          const text = plan.statement.sql.replaceAll(comment, '');
          expect(text.match(/\?|\$\d+/g) ?? []).toHaveLength(bound.length);
        }
      }),
    );
  });

  it('holds no name of an attribute, whose columns have others', () => {
    const options = {
      where: { 'a,b': 1, [Op.or]: [{ 'and(': 1 }, { "it's": null }] },
      order: [['x}', 'DESC'], 'é'] as const,
    };
    for (const text of textsOf(options)) expect(text).not.toMatch(/a,b|and\(|it's|x\}|é/);
  });

  it('gives its tables short aliases, whatever they are called', () => {
    for (const dialect of dialects) {
      const bag = new ParameterBag();
      const where = { type: 'null', attribute: 'a', negated: false } as const;
      const texts = [
        renderSelect(compileFind(thing, {}).query, dialect).statement.sql,
        renderUpdate(
          { definition: thing, assignments: [{ attribute: 'a', value: bag.attribute(thing, 'a', 1) }], where },
          dialect,
        ).statement.sql,
        renderDelete({ definition: thing, where }, dialect).statement.sql,
      ];
      for (const text of texts) expect(text).toMatch(/\bt0\b/);
    }
  });
});
