// Standard decorators compare fields as those of `experimentalDecorators` do: test/types/definitions.ts.
import { DataTypes, Model, type InferAttributes, type NonAttribute } from 'mortise';
import { Attribute, BelongsTo, HasMany, NotNull } from 'mortise/decorators';

export class Other extends Model {
  title!: string;
}

export class Compared extends Model<InferAttributes<Compared>> {
  @Attribute(DataTypes.STRING) @NotNull name!: string;
  @Attribute(DataTypes.STRING) kind!: 'a' | 'b' | null;
  @Attribute({ type: DataTypes.ENUM('a', 'b') }) mood!: 'a' | 'b';
  @Attribute(DataTypes.DECIMAL) fee!: string | number;
  @Attribute(DataTypes.BLOB) bytes!: Uint8Array | null;
  @Attribute(DataTypes.VIRTUAL(DataTypes.STRING)) get label(): string {
    return this.name;
  }
  @HasMany(() => Other) others?: NonAttribute<Other[]>;
  @BelongsTo(() => Other) other?: NonAttribute<Other> | null;

  // @ts-expect-error text is no number
  @Attribute(DataTypes.INTEGER) wrongNumber!: string;
  // @ts-expect-error c is no member
  @Attribute(DataTypes.ENUM('a', 'b')) wrongMember!: 'a' | 'c';
  // @ts-expect-error it may be null
  @NotNull wrongNull!: string | null;
  // @ts-expect-error a getter is compared too
  @Attribute(DataTypes.VIRTUAL(DataTypes.INTEGER)) get wrongLabel(): string {
    return this.name;
  }
  // @ts-expect-error a row is no list
  @HasMany(() => Other) wrongList?: NonAttribute<Other>;
  // @ts-expect-error a list is no row
  @BelongsTo(() => Other) wrongRow?: NonAttribute<Other[]>;
  // @ts-expect-error they lead to Other
  @HasMany(() => Other) wrongTarget?: NonAttribute<Compared[]>;
}
