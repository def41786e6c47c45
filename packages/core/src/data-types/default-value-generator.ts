/** Makes a default value for each new instance, in JavaScript: `defaultValue: DataTypes.UUIDV4`. */
export class DefaultValueGenerator {
  readonly name: string;
  /** Makes the next value. */
  readonly generate: () => string;

  constructor(name: string, generate: () => string) {
    this.name = name;
    this.generate = generate;
    Object.freeze(this);
  }
}
