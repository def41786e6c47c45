import { DataTypes, Model, Op, sql, type InferAttributes, type InferCreationAttributes, type Range } from 'mortise';
import { Attribute } from 'mortise/decorators';

interface Profile {
  readonly address?: { readonly city: string };
  readonly age?: number;
}

class Member extends Model<InferAttributes<Member>, InferCreationAttributes<Member>> {
  declare name: string;
  declare age: number | null;
  declare profile: Profile | null;
  @Attribute(DataTypes.ARRAY(DataTypes.TEXT)) declare tags: readonly (string | null)[] | null;
  @Attribute(DataTypes.RANGE(DataTypes.INTEGER)) declare pages: Range<number> | readonly [number | null, number | null];
}

void Member.findAll({ where: { name: { [Op.regexp]: '^A', [Op.match]: 'tea' } } });
void Member.findAll({ where: { name: { [Op.match]: sql.fn('to_tsquery', 'tea') } } });
void Member.findAll({ where: { age: { [Op.gt]: { [Op.any]: [1, 2] }, [Op.ne]: { [Op.col]: 'name' } } } });
void Member.findAll({ where: { name: { [Op.like]: { [Op.all]: { [Op.values]: ['a%'] } } } } });
void Member.findAll({ where: { 'profile.address.city': 'London', 'profile.age::integer': { [Op.gt]: 3 } } });
void Member.findAll({ where: { profile: { address: { city: 'London' } } } });
void Member.findAll({ where: { profile: { address: { city: { [Op.like]: 'L%' } } } } });
void Member.findAll({ where: { profile: { [Op.contains]: { age: 3 } } } });
void Member.findAll({ where: { tags: { [Op.overlap]: ['a'] }, pages: { [Op.contains]: 3 } } });
void Member.findAll({ where: sql.match(['name'], 'tea'), order: [[sql.relevance('name', 'tea'), 'DESC']] });

// @ts-expect-error -- the path begins at no attribute
void Member.findAll({ where: { 'porfile.address.city': 'London' } });
// @ts-expect-error -- a number is not matched by a pattern
void Member.findAll({ where: { age: { [Op.regexp]: '3' } } });
// @ts-expect-error -- a text has nothing in it
void Member.findAll({ where: { name: { [Op.contains]: 'a' } } });
// @ts-expect-error -- the list is of other values
void Member.findAll({ where: { age: { [Op.gt]: { [Op.any]: ['x'] } } } });
