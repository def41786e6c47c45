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
  Version,
} from './decorators/attributes';
export { BelongsTo, BelongsToMany, HasMany, HasManyThrough, HasOne } from './decorators/associations';
export { Validate } from './decorators/validate';
