import { definitionOf } from '@mortise/core';
import { Database, DataTypes, Model } from '../index';
import { Attribute, RenamedFrom, Table } from '../decorators';

describe('@RenamedFrom', () => {
  it('tells what a column and a table were called before, and is not inherited by other tables', () => {
    @RenamedFrom('humans')
    @Table({ tableName: 'people' })
    class Person extends Model {
      @RenamedFrom('nick')
      @Attribute(DataTypes.STRING)
      declare nickname: string | null;
    }
    class Member extends Person {}
    new Database('sqlite::memory:', { models: [Person, Member] });
    expect(definitionOf(Person).renamedFrom).toBe('humans');
    expect(definitionOf(Person).attributes.get('nickname')?.renamedFrom).toBe('nick');
    expect(definitionOf(Member).renamedFrom).toBeUndefined();
  });
});
