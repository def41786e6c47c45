import {
  collectionFor,
  DefinitionError,
  mergeModelOptions,
  NamedHook,
  type HookFunction,
  type HookFunctions,
  type HookName,
} from '@mortise/core';
import { collectionOfContext, type WithMetadata } from './member';

interface StandardMethodContext extends WithMetadata {
  readonly kind: string;
  readonly static: boolean;
}

/** A decorator of a static method that works in both modes. */
export type StaticMethodDecorator = (
  target: object,
  member: string | symbol | StandardMethodContext,
  descriptor?: PropertyDescriptor,
) => void;

/** What a hook may be given beside its function. */
export interface HookDecoratorOptions {
  /** The name by which it can be removed: `Person.hooks.removeListener('beforeSave', 'slug')`. */
  readonly name?: string | symbol;
}

/** A decorator of a static method, which may be given options: `@BeforeSave`, `@BeforeSave({ name: 'slug' })`. */
// The compiler tries them in this order: a method has a name too.
export type HookDecorator = StaticMethodDecorator & ((options?: HookDecoratorOptions) => StaticMethodDecorator);

/** Makes a decorator that registers the static method it stands on as a hook. */
function hookDecorator(hook: HookName): HookDecorator {
  const decorator = (
    ...args: Parameters<StaticMethodDecorator> | [options?: HookDecoratorOptions]
  ): StaticMethodDecorator | void => {
    // With one argument or none it was called by its author, with more by the language.
    if (args.length < 2) return named(hook, args[0]);
    named(hook)(...(args as Parameters<StaticMethodDecorator>));
  };
  // Both ways to call it meet in one function.
  return decorator as HookDecorator;
}

function named(hook: HookName, options: HookDecoratorOptions = {}): StaticMethodDecorator {
  const { name } = checkOptions(hook, options);
  return (target, member, descriptor) => {
    const isStandard = typeof member === 'object';
    const isStatic = isStandard ? member.static : typeof target === 'function';
    if (!isStatic)
      throw new DefinitionError(
        'INVALID_HOOK',
        `The hook ${hook} stands on a method of instances: it has to be static.`,
      );
    const collected = isStandard ? collectionOfContext(member) : collectionFor(target);
    const method = (isStandard ? target : descriptor?.value) as HookFunction;
    const hooks: HookFunctions = { [hook]: new NamedHook(method, name) };
    collected.options = mergeModelOptions(collected.options, { hooks });
  };
}

/** @throws DefinitionError `INVALID_OPTION` */
function checkOptions(hook: HookName, options: unknown): HookDecoratorOptions {
  const names = typeof options === 'object' && options !== null ? Object.keys(options) : ['none'];
  // Its own: what stands on the prototype of all objects is no option.
  const name: unknown = names.includes('name') ? (options as { readonly name: unknown }).name : undefined;
  const isName = name === undefined || typeof name === 'string' || typeof name === 'symbol';
  if (isName && names.every(each => each === 'name')) return { name };
  throw new DefinitionError('INVALID_OPTION', `The decorator of the hook ${hook} takes { name }, name a text.`);
}

/** `@BeforeCreate static normalise(person: Person) { … }` */
export const BeforeValidate: HookDecorator = hookDecorator('beforeValidate');
export const AfterValidate: HookDecorator = hookDecorator('afterValidate');
export const ValidationFailed: HookDecorator = hookDecorator('validationFailed');
export const BeforeCreate: HookDecorator = hookDecorator('beforeCreate');
export const AfterCreate: HookDecorator = hookDecorator('afterCreate');
export const BeforeUpdate: HookDecorator = hookDecorator('beforeUpdate');
export const AfterUpdate: HookDecorator = hookDecorator('afterUpdate');
export const BeforeSave: HookDecorator = hookDecorator('beforeSave');
export const AfterSave: HookDecorator = hookDecorator('afterSave');
export const BeforeUpsert: HookDecorator = hookDecorator('beforeUpsert');
export const AfterUpsert: HookDecorator = hookDecorator('afterUpsert');
export const BeforeDestroy: HookDecorator = hookDecorator('beforeDestroy');
export const AfterDestroy: HookDecorator = hookDecorator('afterDestroy');
export const BeforeRestore: HookDecorator = hookDecorator('beforeRestore');
export const AfterRestore: HookDecorator = hookDecorator('afterRestore');
export const BeforeBulkCreate: HookDecorator = hookDecorator('beforeBulkCreate');
export const AfterBulkCreate: HookDecorator = hookDecorator('afterBulkCreate');
export const BeforeBulkUpdate: HookDecorator = hookDecorator('beforeBulkUpdate');
export const AfterBulkUpdate: HookDecorator = hookDecorator('afterBulkUpdate');
export const BeforeBulkDestroy: HookDecorator = hookDecorator('beforeBulkDestroy');
export const AfterBulkDestroy: HookDecorator = hookDecorator('afterBulkDestroy');
export const BeforeBulkRestore: HookDecorator = hookDecorator('beforeBulkRestore');
export const AfterBulkRestore: HookDecorator = hookDecorator('afterBulkRestore');
export const BeforeFind: HookDecorator = hookDecorator('beforeFind');
export const AfterFind: HookDecorator = hookDecorator('afterFind');
export const BeforeCount: HookDecorator = hookDecorator('beforeCount');
export const BeforeSync: HookDecorator = hookDecorator('beforeSync');
export const AfterSync: HookDecorator = hookDecorator('afterSync');
export const BeforeAssociate: HookDecorator = hookDecorator('beforeAssociate');
export const AfterAssociate: HookDecorator = hookDecorator('afterAssociate');
