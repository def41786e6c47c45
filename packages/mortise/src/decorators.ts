export { Table } from './decorators/table';
export {
  AfterCreate,
  AfterDestroy,
  AfterSave,
  AfterUpdate,
  BeforeCreate,
  BeforeDestroy,
  BeforeSave,
  BeforeUpdate,
  BeforeValidate,
} from './decorators/hooks';
export {
  AllowNull,
  Attribute,
  AutoIncrement,
  ColumnName,
  Comment,
  CreatedAt,
  Default,
  DeletedAt,
  Index,
  NotNull,
  PrimaryKey,
  Unique,
  UpdatedAt,
} from './decorators/attributes';
export { BelongsTo, BelongsToMany, HasMany, HasManyThrough, HasOne } from './decorators/associations';
export { ModelValidator, Validate, ValidateAttribute } from './decorators/validate';
export {
  Contains, Equals, Is, IsAfter, IsAlpha, IsAlphanumeric, IsArray, IsBefore, IsCreditCard, IsDate, IsDecimal, IsEmail,
  IsFloat, IsImmutable, IsIn, IsInt, IsIP, IsIPv4, IsIPv6, IsLowercase, IsNull, IsNumeric, IsUppercase, IsUrl, IsUUID,
  Len, Max, Min, Not, NotContains, NotEmpty, NotIn,
} from './decorators/validators'; // prettier-ignore
