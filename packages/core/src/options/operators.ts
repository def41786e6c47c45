interface Operators {
  /** `=`; the same as giving the value itself. */
  readonly eq: unique symbol;
  /** `<>`; with `null`: `IS NOT NULL`. */
  readonly ne: unique symbol;
  readonly gt: unique symbol;
  readonly gte: unique symbol;
  readonly lt: unique symbol;
  readonly lte: unique symbol;
  /** `IS NULL`, `IS TRUE` or `IS FALSE`. */
  readonly is: unique symbol;
  /** `IS NOT NULL`; of true and false: anything but that, NULL too. */
  readonly isNot: unique symbol;
  /** One of a list; the same as giving an array. An empty list matches nothing. */
  readonly in: unique symbol;
  /** None of a list. An empty list matches everything. */
  readonly notIn: unique symbol;
  /** `[low, high]`, both included. */
  readonly between: unique symbol;
  readonly notBetween: unique symbol;
  /** A pattern with `%` and `_`; upper and lower case as the database's collation has it. */
  readonly like: unique symbol;
  readonly notLike: unique symbol;
  /** A pattern, whatever the case of its letters. */
  readonly iLike: unique symbol;
  readonly notILike: unique symbol;
  /** Starts with this text; `%` and `_` in it stand for themselves. */
  readonly startsWith: unique symbol;
  readonly notStartsWith: unique symbol;
  readonly endsWith: unique symbol;
  readonly notEndsWith: unique symbol;
  readonly substring: unique symbol;
  readonly notSubstring: unique symbol;
  /** A regular expression, in the language of the database: of JavaScript on SQLite. */
  readonly regexp: unique symbol;
  readonly notRegexp: unique symbol;
  /** The same, whatever the case of its letters. */
  readonly iRegexp: unique symbol;
  readonly notIRegexp: unique symbol;
  /** Words that the text has, by full-text search; or the query of PostgreSQL that SQL says. */
  readonly match: unique symbol;
  /** An array or range with all of these in it; JSON that has this in it. */
  readonly contains: unique symbol;
  /** An array, range or JSON that lies within this. */
  readonly contained: unique symbol;
  /** An array or range that has something in common with this. */
  readonly overlap: unique symbol;
  /** A range that ends where this begins, or the other way round. */
  readonly adjacent: unique symbol;
  /** A range that lies before this one. */
  readonly strictLeft: unique symbol;
  /** A range that lies after this one. */
  readonly strictRight: unique symbol;
  /** A range that begins no earlier than this one. */
  readonly noExtendLeft: unique symbol;
  /** A range that ends no later than this one. */
  readonly noExtendRight: unique symbol;
  /** JSON with one of these keys. */
  readonly anyKeyExists: unique symbol;
  /** JSON with all of these keys. */
  readonly allKeysExist: unique symbol;
  /** In place of a value: one of a list meets the operator. */
  readonly any: unique symbol;
  /** Under Op.any and Op.all: the list. */
  readonly values: unique symbol;
  /** In place of a value: that of another attribute. */
  readonly col: unique symbol;
  /** Not this value, not one of these values, or not these conditions. */
  readonly not: unique symbol;
  readonly and: unique symbol;
  readonly or: unique symbol;
  /** Beside attributes, with a `query()`: it has a row. */
  readonly exists: unique symbol;
  /** Beside attributes, with a `query()`: it has no row. */
  readonly notExists: unique symbol;
  /** Under an association: at least one associated row is like this. */
  readonly some: unique symbol;
  /** Under an association: no associated row is like this. */
  readonly none: unique symbol;
  /** Under an association: each associated row is like this; so it is where there is none. */
  readonly every: unique symbol;
  /**
   * Under an association: all of these rows, given as keys or instances, are associated. In place of a value: each of a list
   * meets the operator.
   */
  readonly all: unique symbol;
}

/** The name of an operator: `gte` for `Op.gte`. */
export type OperatorName = keyof Operators;

/** The operators that ask how many associated rows are meant. */
export type Quantifier = 'some' | 'none' | 'every' | 'all';

const quantifiers: ReadonlySet<string> = new Set<Quantifier>(['some', 'none', 'every', 'all']);

export const isQuantifier = (name: OperatorName): name is Quantifier => quantifiers.has(name);

const operatorNames: readonly OperatorName[] = [
  'eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'is', 'isNot', 'in', 'notIn', 'between', 'notBetween',
  'like', 'notLike', 'iLike', 'notILike', 'startsWith', 'notStartsWith', 'endsWith', 'notEndsWith',
  'substring', 'notSubstring', 'regexp', 'notRegexp', 'iRegexp', 'notIRegexp', 'match',
  'contains', 'contained', 'overlap', 'adjacent', 'strictLeft', 'strictRight', 'noExtendLeft', 'noExtendRight',
  'anyKeyExists', 'allKeysExist', 'any', 'values', 'col', 'not', 'and', 'or', 'exists', 'notExists', 'some', 'none', 'every', 'all',
]; // prettier-ignore

// Symbol.for: a symbol from the ESM build and one from the CommonJS build are the same operator.
const symbolOf = (name: OperatorName): symbol => Symbol.for(`mortise.${name}`);

/**
 * The operators of a `where`. They are symbols, so that no text from outside (a request body, say) can be one.
 *
 * @example
 * await Person.findAll({ where: { age: { [Op.gte]: 18 }, name: { [Op.startsWith]: 'A' } } });
 */
// The object is built from the very list of names that the interface has.
export const Op = Object.freeze(
  Object.fromEntries(operatorNames.map(name => [name, symbolOf(name)])),
) as unknown as Operators;

const namesBySymbol = new Map<symbol, OperatorName>(operatorNames.map(name => [symbolOf(name), name]));

/** The operator's name, or undefined for a symbol that is no operator. */
export function operatorNameOf(symbol: symbol): OperatorName | undefined {
  return namesBySymbol.get(symbol);
}
