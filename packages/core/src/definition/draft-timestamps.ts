import { DataTypes } from '../data-types/data-types';
import type { DataType } from '../data-types/data-type';
import { DefinitionError } from '../errors/definition-error';
import { checkDeclaredOptions, ownOptions } from '../rules/known-options';
import type { AttributeDefinition } from './attribute-definition';
import type { AttributeOptions, ModelOptions } from './model-options';
import { modelRules, timestampRules } from './model-rules';

const timestampRoles = ['createdAt', 'updatedAt', 'deletedAt'] as const;
type TimestampRole = (typeof timestampRoles)[number];

interface Owner {
  readonly name: string;
  readonly options: ModelOptions;
  /** True: a junction that exists only as a name. */
  readonly isGenerated: boolean;
}

/** Which timestamps a draft has: by its options and, of a junction that an association made, by what that says. */
export class DraftTimestamps {
  readonly #owner: Owner;
  #chosen: { readonly value: boolean; readonly askedBy: string } | undefined;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** What an association says of the junction: whether it has timestamps. */
  get chosen(): boolean | undefined {
    return this.#chosen?.value;
  }

  names(): readonly string[] {
    return timestampRoles.map(role => this.nameOf(role)).filter(name => name !== undefined);
  }

  /** The attribute that has a timestamp's role, or undefined where the model does without. */
  nameOf(role: TimestampRole): string | undefined {
    const { options } = this.#owner;
    const given = ownOptions(options, modelRules)[role];
    if (given === false) return undefined;
    const hasTimestamps = this.chosen ?? options.timestamps !== false;
    const isOn = role === 'deletedAt' ? options.paranoid === true : hasTimestamps;
    // `true` says no more than that it is there.
    return isOn ? (givenName(given) ?? role) : undefined;
  }

  /** The column that an option gives to a timestamp. */
  columnOf(name: string): string | undefined {
    const role = timestampRoles.find(each => this.nameOf(each) === name);
    const given = role && this.#owner.options[role];
    return typeof given === 'object' ? (given.columnName ?? given.field) : undefined;
  }

  /** The options of the attribute of that name. */
  optionsOf(name: string): AttributeOptions {
    return { type: dateType, allowNull: name === this.nameOf('deletedAt') };
  }

  /**
   * Takes what an association says of the junction.
   *
   * @throws DefinitionError `INVALID_OPTION` of a model that says so itself, `CONTRADICTORY_OPTIONS` where two say both
   */
  choose(value: boolean, askedBy: string): void {
    const { name, isGenerated } = this.#owner;
    if (!isGenerated) throw declaredTimestamps(name, askedBy);
    const chosen = this.#chosen;
    if (chosen !== undefined && chosen.value !== value) throw contradictoryTimestamps(name, [chosen.askedBy, askedBy]);
    this.#chosen = { value, askedBy };
  }

  /** Forgets what associations said. */
  reset(): void {
    this.#chosen = undefined;
  }

  /** Refuses options of timestamps that are none. */
  checkOptions(): void {
    const { name, options: all } = this.#owner;
    for (const role of timestampRoles) {
      const options = all[role];
      if (typeof options !== 'object') continue;
      checkDeclaredOptions({ options, known: timestampRules, owner: `The option "${role}" of ${name}` });
    }
  }

  /**
   * Refuses timestamps that could not be written: two in one attribute, and an attribute that holds no instants.
   *
   * @throws DefinitionError `INVALID_TIMESTAMP`; `CONTRADICTORY_OPTIONS` of a paranoid model without a mark
   */
  check(attributes: ReadonlyMap<string, AttributeDefinition>): void {
    const { name: model, options } = this.#owner;
    if (options.paranoid === true && options.deletedAt === false) throw withoutMark(model);
    const names = this.names();
    const twice = names.find((name, place) => names.indexOf(name) !== place);
    if (twice !== undefined) throw sharedTimestamp(model, twice);
    for (const name of names) {
      const attribute = attributes.get(name);
      if (attribute !== undefined && !holdsInstants(attribute)) throw noInstant(model, attribute);
    }
  }
}

const dateType: DataType = DataTypes.DATE(3);

function givenName(given: ModelOptions[TimestampRole]): string | undefined {
  if (typeof given === 'object') return given.name;
  return typeof given === 'string' ? given : undefined;
}

function holdsInstants({ type, normalise }: AttributeDefinition): boolean {
  if (type.kind === 'VIRTUAL') return false;
  try {
    normalise(new Date());
    return true;
  } catch {
    return false;
  }
}

function declaredTimestamps(name: string, askedBy: string): DefinitionError {
  const message = `${askedBy} says whether its junction ${name} has timestamps, and ${name} is a model of its own.`;
  return new DefinitionError('INVALID_OPTION', message, { hint: `Say so there: the option "timestamps" of ${name}.` });
}

function contradictoryTimestamps(name: string, askedBy: readonly [string, string]): DefinitionError {
  const message = `${askedBy[0]} and ${askedBy[1]} share the junction ${name}: one wants timestamps, the other none.`;
  return new DefinitionError('CONTRADICTORY_OPTIONS', message, { hint: 'Say the same on both.' });
}

const withoutMark = (model: string): DefinitionError =>
  new DefinitionError(
    'CONTRADICTORY_OPTIONS',
    `${model} is paranoid, and has deletedAt: false: nothing could be marked.`,
    {
      hint: 'Leave out one of them: without paranoid, rows are deleted for good.',
    },
  );

const sharedTimestamp = (model: string, name: string): DefinitionError =>
  new DefinitionError('INVALID_TIMESTAMP', `${model}.${name} is to be two timestamps at once.`, {
    hint: 'Give each of createdAt, updatedAt and deletedAt a name of its own, or false for none.',
  });

const noInstant = (model: string, { name, type }: AttributeDefinition): DefinitionError =>
  new DefinitionError('INVALID_TIMESTAMP', `${model}.${name} is a timestamp, which ${type.kind} can't hold.`, {
    hint: 'Declare it as DataTypes.DATE, or give the timestamp another name: { createdAt: … }.',
  });
