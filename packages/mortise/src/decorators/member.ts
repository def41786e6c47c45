import { collectionFor, DefinitionError, isModelClass, type Collected, type ListOf } from '@mortise/core';

// Standard decorators leave a class's metadata under this symbol, which Node 20 does not have yet. It has to be there
// before the first decorated class is made, which is why it is set when the decorators are imported.
const symbols = Symbol as { metadata?: symbol };
if (symbols.metadata === undefined) Object.defineProperty(Symbol, 'metadata', { value: Symbol.for('Symbol.metadata') });

/** The metadata of a class as its standard decorators are given it. */
export interface WithMetadata {
  /** Undefined only to a compiler whose `lib` does not know `Symbol.metadata`. */
  readonly metadata: object | undefined;
}

/** The part of a standard decorator's context that is used here. */
interface StandardContext extends WithMetadata {
  readonly kind: string;
  readonly name: string | symbol;
  readonly static: boolean;
  readonly private?: boolean;
}

/** What standard decorators of a class collect. */
export function collectionOfContext({ metadata }: WithMetadata): Collected {
  // The symbol is set above, before a class can be decorated: the language gives metadata.
  return collectionFor(metadata as object);
}

/** A decorator of a member that works in both modes: `experimentalDecorators`, and standard ones. */
// The types of both modes meet in this one signature.
export type MemberDecorator = (
  target: unknown,
  member: string | symbol | StandardContext,
  descriptor?: unknown,
) => void;

/** What standard decorators are given of a field or accessor that holds F. */
interface ContextOf<This, F> extends StandardContext {
  readonly access?: { readonly get?: (object: This) => F };
}

/** Narrower (`'a'` for text) and wider (text or a number for text) fields hold it too; so do those that are null. */
type Holds<F, V> = [V] extends [Rows<infer T>]
  ? HoldsRows<NonNullable<F>, T>
  : [NonNullable<F>] extends [V]
    ? true
    : [V] extends [F]
      ? true
      : false;

declare const rows: unique symbol;

/** Stands for any list of rows, so that no list is compared member by member. */
export interface Rows<T> {
  readonly [rows]: T;
}

type HoldsRows<F, T> = unknown extends F
  ? true
  : [F] extends [never]
    ? true
    : F extends ListOf<infer Item>
      ? [Item] extends [T]
        ? true
        : [T] extends [Item]
          ? true
          : false
      : false;

/** A decorator of a field that holds V, in both modes. */
export interface FieldDecorator<V> {
  <T, K extends PropertyKey>(
    target: T & (Holds<T[K & keyof T], V> extends true ? unknown : { readonly [P in K]?: V | null }),
    member: K,
    descriptor?: unknown,
  ): void;
  <This, F>(
    target: unknown,
    context: ContextOf<This, F> & (Holds<F, V> extends true ? unknown : { readonly 'the field does not hold': V }),
  ): void;
}

type NotNullable<F> = unknown extends F ? unknown : null extends F ? { readonly 'the field may be null': F } : unknown;

/** A decorator of a field that is not null, in both modes. */
export interface NotNullDecorator {
  <T, K extends PropertyKey>(target: T & NotNullable<T[K & keyof T]>, member: K, descriptor?: unknown): void;
  <This, F>(target: unknown, context: ContextOf<This, F> & NotNullable<F>): void;
}

/** A decorated member: its name, what its class has collected, and its prototype where the mode gives it. */
export interface Member {
  readonly name: string;
  readonly collected: Collected;
  readonly prototype: object | undefined;
}

/** Makes a decorator of a member from what it collects. */
export function memberDecorator(decorator: string, collect: (member: Member) => void): MemberDecorator {
  return (target, member) => {
    // Called by hand, as a decorator that takes no arguments easily is.
    if ((member as unknown) === undefined) throw calledByHand(decorator);
    if (typeof member === 'object') collect(standardMember(decorator, member));
    else collect(legacyMember(decorator, target, member));
  };
}

const calledByHand = (decorator: string): DefinitionError =>
  new DefinitionError('INVALID_DECORATOR', `@${decorator} takes no arguments.`, {
    hint: `Write it without parentheses: @${decorator}.`,
  });

function standardMember(decorator: string, context: StandardContext): Member {
  if (context.kind === 'accessor') {
    throw new DefinitionError(
      'INVALID_MEMBER',
      `@${decorator} cannot stand on "accessor ${String(context.name)}": its value would be hidden from loading.`,
      {
        hint: 'Leave out the word "accessor".',
      },
    );
  }
  if (context.private === true)
    throw new DefinitionError(
      'INVALID_MEMBER',
      `@${decorator} cannot stand on the private member "${String(context.name)}".`,
    );
  checkName(decorator, context.name, context.static);
  return { name: context.name as string, collected: collectionOfContext(context), prototype: undefined };
}

function legacyMember(decorator: string, target: unknown, name: string | symbol): Member {
  checkName(decorator, name, typeof target === 'function');
  // Called by hand it may be given anything.
  const model = (target as { constructor?: unknown } | null | undefined)?.constructor;
  if (!isModelClass(model)) {
    throw new DefinitionError(
      'INVALID_MEMBER',
      `@${decorator} stands on "${String(name)}" of a class that does not extend Model.`,
    );
  }
  return { name: name as string, collected: collectionFor(model), prototype: target as object }; // the prototype of a model
}

function checkName(decorator: string, name: string | symbol, isStatic: boolean): void {
  if (typeof name === 'symbol')
    throw new DefinitionError('INVALID_MEMBER', `@${decorator} cannot stand on a member that is named by a symbol.`);
  if (isStatic)
    throw new DefinitionError('INVALID_MEMBER', `@${decorator} cannot stand on the static member "${name}".`);
}
