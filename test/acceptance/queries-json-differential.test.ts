import { randomInt } from 'node:crypto';
import {
  DataTypes,
  Model,
  Op,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, Table } from 'mortise/decorators';
import fc from 'fast-check';
import { describeEachDialect } from '../support/describe-each-dialect';
import { meets, type Asked, type Json } from '../support/json-in-memory';

/** More with MORTISE_JSON_CASES; the same again with MORTISE_JSON_SEED. */
const CASES = Number(process.env['MORTISE_JSON_CASES'] ?? 25);
const seed = Number(process.env['MORTISE_JSON_SEED'] ?? randomInt(2 ** 31 - 1));

@Table({ timestamps: false })
class Doc extends Model<InferAttributes<Doc>, InferCreationAttributes<Doc>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.JSON) declare data: object | null;
}

// Few names and values, so that they meet; and of each kind some that look like one of another.
const name = fc.constantFrom('a', 'b', 'x.y', 'it\'s "q"', 'é', '0', '__proto__', '');
const scalar = fc.constantFrom<Json>(
  null,
  true,
  false,
  0,
  1,
  -2.5,
  10,
  1e20,
  '',
  '1',
  'true',
  'null',
  'ab',
  'Ab',
  'é',
  '%_',
  'b\\',
);
const entries = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.array(fc.tuple(name, value), { maxLength: 4 }).map(pairs => Object.fromEntries(pairs) as Json);
const flat = fc.oneof(scalar, entries(scalar), fc.array(scalar, { maxLength: 3 }));
const document = fc.oneof({ weight: 9, arbitrary: entries(fc.oneof(flat, entries(flat), fc.array(entries(scalar), { maxLength: 2 })))}, { weight: 1, arbitrary: fc.constant(null) }); // prettier-ignore
const path = fc.array(fc.oneof({ weight: 4, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom(0, 1) }), { minLength: 1, maxLength: 3 }); // prettier-ignore
const ordered = scalar.filter(value => typeof value === 'string' || typeof value === 'number');
const text = fc.constantFrom('', 'a', 'A', 'b\\', '%', 'é');

const asked: fc.Arbitrary<Asked> = fc.oneof(
  fc.tuple(fc.constantFrom<Asked[0]>('eq', 'ne'), flat),
  fc.tuple(fc.constantFrom<Asked[0]>('gt', 'gte', 'lt', 'lte'), ordered),
  fc.tuple(fc.constantFrom<Asked[0]>('in', 'notIn'), fc.array(flat, { maxLength: 4 })),
  fc.tuple(fc.constantFrom<Asked[0]>('is', 'isNot'), fc.constantFrom<Json>(null, true, false)),
  fc.tuple(fc.constantFrom<Asked[0]>('regexp', 'notRegexp'), fc.constantFrom('^a', 'b', '^[0-9]+$')),
  fc.tuple(fc.constantFrom<Asked[0]>('contains', 'contained'), flat),
  fc.tuple(fc.constantFrom<Asked[0]>('anyKeyExists', 'allKeysExist'), fc.array(name, { minLength: 1, maxLength: 3 })),
  fc.tuple(fc.constantFrom<Asked[0]>('endsWith', 'substring'), text.filter(each => each.toLowerCase() === each.toUpperCase())), // prettier-ignore
);

interface Question {
  readonly steps: readonly (string | number)[];
  readonly asked: Asked;
  readonly negated: boolean;
  readonly isNested: boolean;
}

const question: fc.Arbitrary<Question> = fc.record({
  steps: path,
  asked,
  negated: fc.boolean(),
  isNested: fc.boolean(),
});

const spelled = (step: string | number): string =>
  typeof step === 'number' ? `[${step}]` : `."${step.replaceAll(/["\\]/g, '\\$&')}"`;

function whereOf({ steps, asked: [operator, operand], negated, isNested }: Question): object {
  const condition = { [Op[operator]]: operand };
  const [head, ...rest] = steps.map(spelled) as [string, ...string[]];
  const where = isNested
    ? { data: { [head.slice(head.startsWith('.') ? 1 : 0) + rest.join('')]: condition } }
    : { [`data${head}${rest.join('')}`]: condition };
  return negated ? { [Op.not]: where } : where;
}

describeEachDialect('random questions about random JSON', ({ connect }) => {
  it(
    `have the answers that memory has (seed ${seed})`,
    async () => {
      await connect([Doc]);
      await fc.assert(
      fc.asyncProperty(fc.array(document, { minLength: 3, maxLength: 12 }), fc.array(question, { minLength: 5, maxLength: 5 }), async (documents, questions) => {
        await Doc.destroy({ all: true });
        const rows = await Doc.bulkCreate(documents.map(data => ({ data: data as object | null })));
        for (const each of questions) {
          const found = await Doc.findAll({ where: whereOf(each) as never, order: 'id' });
          const expected = rows.filter(({ data }) => {
            const answer = meets(data as Json, each.steps, each.asked);
            return each.negated ? answer === false : answer === true;
          });
          expect([each, found.map(({ data }) => data)]).toEqual([each, expected.map(({ data }) => data)]);
        }
      }),
      { numRuns: CASES, seed },
    ); // prettier-ignore
    },
    60_000 + CASES * 1_000,
  );
});
