import {
  collectionFor,
  DefinitionError,
  isStandardSchema,
  mergeModelOptions,
  type StandardSchema,
} from '@mortise/core';
import {
  collectionOfContext,
  memberDecorator,
  type FieldDecorator,
  type Member,
  type MemberDecorator,
  type WithMetadata,
} from './member';

type Checks = Readonly<Record<string, unknown>>;

/** Adds checks to those an attribute has. */
export function addChecks({ collected, name }: Member, checks: Checks): void {
  const present = collected.attributes.get(name);
  collected.attributes.set(name, { ...present, validate: { ...checksOf(present?.validate), ...checks } });
}

/** A schema alone is a check by the name `schema`. */
const checksOf = (given: Checks | StandardSchema | undefined): Checks =>
  isStandardSchema(given) ? { schema: given } : (given ?? {});

/**
 * Checks of an attribute beside its type's own: built-in ones by name, functions or schemas; or one schema.
 *
 * @example
 * @Attribute(DataTypes.STRING) @Validate({ isEmail: true }) declare email: string;
 * @Attribute(DataTypes.STRING) @Validate(z.string().min(2)) declare name: string;
 */
export function Validate<I>(schema: StandardSchema<I>): FieldDecorator<I>;
export function Validate(validators: Checks): MemberDecorator;
export function Validate(given: Checks | StandardSchema): MemberDecorator {
  return memberDecorator('Validate', member => addChecks(member, checksOf(given)));
}

/**
 * A check of the author's, or several by name. It is given the value, with the instance as `this`; what it throws, a text
 * it returns or `false` refuse.
 *
 * @example
 * @Attribute(DataTypes.INTEGER) @ValidateAttribute((value: number) => value % 2 === 0 || 'It must be even.')
 * declare number: number;
 */
export function ValidateAttribute<V>(check: (this: never, value: V) => unknown): FieldDecorator<V>;
export function ValidateAttribute(checks: Checks): MemberDecorator;
export function ValidateAttribute(given: ((this: never, value: never) => unknown) | Checks): MemberDecorator {
  if (typeof given !== 'function') return Validate(given);
  return memberDecorator('ValidateAttribute', member => {
    const present = checksOf(member.collected.attributes.get(member.name)?.validate);
    addChecks(member, { [freeName(given.name || 'custom', present)]: given });
  });
}

/** Functions without a name of their own are numbered. */
function freeName(name: string, present: Checks): string {
  const names = [name, ...Object.keys(present).map((_, place) => `${name}${place + 2}`)];
  return names.find(each => !Object.hasOwn(present, each)) ?? name;
}

interface StandardMethod extends WithMetadata {
  readonly kind: string;
  readonly name: string | symbol;
  readonly static: boolean;
}

type MethodDecorator = (
  target: object,
  member: string | symbol | StandardMethod,
  descriptor?: { readonly value?: unknown },
) => void;

type Check = (...args: readonly unknown[]) => unknown;

/**
 * Makes a method a check of the whole row: one of instances, or a static one, which is given the instance.
 *
 * @example
 * @ModelValidator
 * bothOrNone(): void {
 *   if ((this.latitude === null) !== (this.longitude === null)) throw new Error('Give both coordinates, or none.');
 * }
 */
export const ModelValidator: MethodDecorator = (target, member, descriptor) => {
  const isStandard = typeof member === 'object';
  const method: unknown = isStandard ? target : descriptor?.value;
  if (typeof method !== 'function') throw noMethod(isStandard ? member.name : member);
  const isStatic = isStandard ? member.static : typeof target === 'function';
  const owner = isStatic ? target : (target.constructor as object);
  const collected = isStandard ? collectionOfContext(member) : collectionFor(owner);
  const name = String(isStandard ? member.name : member);
  const check = isStatic ? ofClass(method as Check) : ofInstance(method as Check);
  collected.options = mergeModelOptions(collected.options, { validate: { [name]: check } });
};

const ofInstance = (method: Check) =>
  function (this: unknown): unknown {
    return method.call(this);
  };

/** A static method has the class as `this`, as where it is called by name. */
const ofClass = (method: Check) =>
  function (this: unknown): unknown {
    return method.call((this as object).constructor, this);
  };

const noMethod = (name: string | symbol): DefinitionError =>
  new DefinitionError('INVALID_DECORATOR', `@ModelValidator stands on "${String(name)}", which is no method.`, {
    hint: 'It takes no arguments: write @ModelValidator above a method of the class.',
  });
