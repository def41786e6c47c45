import { collectionFor, DefinitionError, type HookFunction, type HookName } from '@mortise/core';
import { collectionOfContext, type WithMetadata } from './member';

interface StandardMethodContext extends WithMetadata {
  readonly kind: string;
  readonly static: boolean;
}

/** A decorator of a static method that works in both modes. */
type StaticMethodDecorator = (
  target: object,
  member: string | symbol | StandardMethodContext,
  descriptor?: PropertyDescriptor,
) => void;

/** Makes a decorator that registers the static method it stands on as a hook. */
function hookDecorator(hook: HookName): StaticMethodDecorator {
  return (target, member, descriptor) => {
    const isStatic = typeof member === 'object' ? member.static : typeof target === 'function';
    if (!isStatic)
      throw new DefinitionError(
        'INVALID_HOOK',
        `The hook ${hook} stands on a method of instances: it has to be static.`,
      );
    const collected = typeof member === 'object' ? collectionOfContext(member) : collectionFor(target);
    const method = typeof member === 'object' ? target : (descriptor?.value as unknown);
    addHook(collected, hook, method as HookFunction);
  };
}

function addHook(collected: ReturnType<typeof collectionFor>, hook: HookName, method: HookFunction): void {
  const present: readonly HookFunction[] = [collected.options.hooks?.[hook] ?? []].flat();
  collected.options = { ...collected.options, hooks: { ...collected.options.hooks, [hook]: [...present, method] } };
}

/** `@BeforeCreate static normalise(person: Person) { … }` */
export const BeforeValidate = hookDecorator('beforeValidate');
export const BeforeCreate = hookDecorator('beforeCreate');
export const AfterCreate = hookDecorator('afterCreate');
export const BeforeUpdate = hookDecorator('beforeUpdate');
export const AfterUpdate = hookDecorator('afterUpdate');
export const BeforeSave = hookDecorator('beforeSave');
export const AfterSave = hookDecorator('afterSave');
export const BeforeDestroy = hookDecorator('beforeDestroy');
export const AfterDestroy = hookDecorator('afterDestroy');
