// A registered symbol: a generator that another copy of this package made is one too.
const brand = Symbol.for('mortise.default-value');

/** Makes a default value for each new instance, in JavaScript: `defaultValue: DataTypes.UUIDV4`. */
export class DefaultValueGenerator<Value = unknown> {
  readonly name: string;
  /** Makes the next value. */
  readonly generate: () => Value;

  constructor(name: string, generate: () => Value) {
    this.name = name;
    this.generate = generate;
    Object.freeze(this);
  }

  static is(value: unknown): value is DefaultValueGenerator {
    return typeof value === 'object' && value !== null && brand in value;
  }
}

Object.defineProperty(DefaultValueGenerator.prototype, brand, { value: true });
