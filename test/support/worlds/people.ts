import { DataTypes, Model, type CreationOptional, type InferAttributes, type InferCreationAttributes } from 'mortise';
import { Attribute, Table } from 'mortise/decorators';

/** For tests that need a row, and do not care of what. */
@Table({ timestamps: false })
export class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: string;
}
