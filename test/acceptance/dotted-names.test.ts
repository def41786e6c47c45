import { randomBytes } from 'node:crypto';
import { DataTypes, sql, UniqueConstraintError } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

describeEachDialect('A duplicate key whose names have dots', ({ connect, has }) => {
  it('is told with its table, its columns and its attributes', async () => {
    const schema = `dotted_${randomBytes(4).toString('hex')}`;
    const database = await connect([], { sync: false });
    const Person = database.define(
      'Person',
      {
        mail: { type: DataTypes.STRING(40), columnName: 'e_mail' },
        code: { type: DataTypes.STRING(40), unique: true },
        name: DataTypes.STRING(40),
      },
      { timestamps: false, schema, indexes: [{ name: 'by.e.mail', unique: true, fields: ['mail'] }] },
    );
    try {
      await database.sync();
      const { table } = Person.definition;
      const place = has('schemas')
        ? sql`${sql.identifier(schema)}.${sql.identifier(table.name)}`
        : sql.identifier(`${schema}.${table.name}`);
      await database.query(sql`CREATE UNIQUE INDEX ${sql.identifier('of.another')} ON ${place} (name)`);
      await Person.create({ mail: 'a', code: 'a', name: 'a' } as never);
      const refused = async (values: object): Promise<unknown> =>
        Person.create(values as never).catch((error: unknown) => error);
      for (const [attribute, column] of [
        ['mail', 'e_mail'],
        ['code', 'code'],
        ['name', 'name'],
      ] as const) {
        // prettier-ignore
        const error = await refused({ mail: 'b', code: 'b', name: 'b', [attribute]: 'a' });
        expect(error).toBeInstanceOf(UniqueConstraintError);
        expect(error).toMatchObject({
          columns: [column],
          table: has('schemas') ? table.name : `${schema}.${table.name}`,
          errors: [{ attribute, value: 'a' }],
        });
      }
      expect(await refused({ id: 1 })).toMatchObject({ columns: ['id'] });
    } finally {
      await database.dropSchema(schema);
    }
  });
});
