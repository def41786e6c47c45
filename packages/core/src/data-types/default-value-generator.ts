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
}
