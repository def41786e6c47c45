import {
  DataTypes,
  Model,
  type BelongsToManyCountAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, Index, NotNull, PrimaryKey, Table } from 'mortise/decorators';

@Table({ underscored: true, timestamps: false })
export class Country extends Model<InferAttributes<Country>, InferCreationAttributes<Country>> {
  /** ISO 3166-1 alpha-3. */
  @Attribute(DataTypes.CHAR(3))
  @PrimaryKey
  declare code: string;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  @Attribute(DataTypes.STRING)
  @NotNull
  @Index
  declare region: string;

  /** In square kilometres. */
  @Attribute(DataTypes.DOUBLE)
  @NotNull
  declare area: number;

  @BelongsToMany(() => Language, { through: () => CountryLanguage, inverse: { as: 'countries' } })
  declare languages?: NonAttribute<Language[]>;

  @BelongsToMany(() => Currency, { through: { model: 'CountryCurrency', hidden: true }, inverse: { as: 'countries' } })
  declare currencies?: NonAttribute<Currency[]>;

  /** A model that is associated with itself: both directions have a name. */
  @BelongsToMany(() => Country, { through: () => Border, inverse: { as: 'neighbourOf' } })
  declare neighbours?: NonAttribute<Country[]>;

  declare getNeighbours: BelongsToManyGetAssociationsMixin<Country>;
  declare countNeighbours: BelongsToManyCountAssociationsMixin<Country>;
  declare CountryLanguage?: NonAttribute<CountryLanguage>;
  declare Border?: NonAttribute<Border>;
}

@Table({ underscored: true, timestamps: false })
export class Language extends Model<InferAttributes<Language>, InferCreationAttributes<Language>> {
  /** ISO 639-3. */
  @Attribute(DataTypes.CHAR(3))
  @PrimaryKey
  declare code: string;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  /** Declared by Country.languages. */
  declare countries?: NonAttribute<Country[]>;
  declare CountryLanguage?: NonAttribute<CountryLanguage>;
}

@Table({ underscored: true, timestamps: false })
export class Currency extends Model<InferAttributes<Currency>, InferCreationAttributes<Currency>> {
  /** ISO 4217. */
  @Attribute(DataTypes.CHAR(3))
  @PrimaryKey
  declare code: string;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  /** Declared by Country.currencies. */
  declare countries?: NonAttribute<Country[]>;
}

/** A language as it is spoken in a country. */
@Table({ underscored: true, timestamps: false })
export class CountryLanguage extends Model<InferAttributes<CountryLanguage>, InferCreationAttributes<CountryLanguage>> {
  declare countryCode: string;
  declare languageCode: string;

  /** What the country is called in that language, where that is known. */
  @Attribute(DataTypes.STRING)
  declare nativeName: string | null;

  /** The rows that it links. */
  declare country?: NonAttribute<Country>;
  declare language?: NonAttribute<Language>;
}

@Table({ underscored: true, timestamps: false })
export class Border extends Model<InferAttributes<Border>, InferCreationAttributes<Border>> {
  declare neighbourOfCode: string;
  declare neighbourCode: string;

  /** Whether the countries on both sides belong to different regions of the world. */
  @Attribute(DataTypes.BOOLEAN)
  @NotNull
  declare crossesRegions: boolean;
}
