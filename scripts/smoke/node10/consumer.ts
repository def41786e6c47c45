import { Database, DataTypes, Model, type CreationOptional } from 'mortise';
import { Attribute, NotNull } from 'mortise/decorators';
import * as legacy from 'mortise/decorators-legacy';

export class Toot extends Model {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
}

export const database: Database = new Database('sqlite::memory:', { models: [Toot] });
export const isSame: boolean = legacy.Attribute === Attribute;
