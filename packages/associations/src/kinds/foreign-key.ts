import { Deferrable, foreignKeyName, type ModelDraft, type ReferentialAction } from '@mortise/core';
import { checkKeyLength, type GivenKey } from './keys';

/** A foreign key to be added to a model. */
export interface ForeignKeyPlan {
  /** Where the key is. */
  readonly holder: ModelDraft;
  readonly names: readonly string[];
  readonly options: GivenKey['options'];
  /** Where it points. */
  readonly target: ModelDraft;
  readonly referenced: readonly string[];
  readonly allowNull: boolean;
  readonly onDelete: ReferentialAction;
  readonly hasConstraint: boolean;
  readonly askedBy: string;
}

/** The names a foreign key has by default, or those of attributes its holder declares with the same columns. */
export function defaultKeyNames(holder: ModelDraft, name: string, referenced: readonly string[]): readonly string[] {
  return referenced.map(key => foreignKeyName(name, key)).map(each => holder.declaredFor(each) ?? each);
}

/** Adds the attributes, their type and the constraint of a foreign key; what its author declared by hand is kept. */
export function addForeignKey(plan: ForeignKeyPlan): void {
  const { holder, names, target, referenced, options } = plan;
  checkKeyLength(names, referenced, plan.askedBy);
  names.forEach((name, index) => {
    const { onDelete: _onDelete, onUpdate: _onUpdate, deferrable: _deferrable, ...own } = options[index] ?? {};
    holder.addForeignKeyAttribute(name, target, referenced[index] as string, {
      ...(plan.allowNull ? {} : { allowNull: false }),
      ...own,
    });
  });
  if (plan.hasConstraint && !hasConstraint(holder, names)) addConstraint(plan);
}

const hasConstraint = (holder: ModelDraft, names: readonly string[]): boolean =>
  holder.foreignKeys.some(key => key.attributes.join() === names.join());

function addConstraint(plan: ForeignKeyPlan): void {
  const { holder, names, target, referenced, options } = plan;
  const declared = holder.declared.get(names[0] as string); // a key has an attribute
  holder.foreignKeys.push({
    attributes: names,
    target,
    targetAttributes: referenced,
    onDelete: options[0]?.onDelete ?? declared?.onDelete ?? defaultOnDelete(plan),
    onUpdate: options[0]?.onUpdate ?? declared?.onUpdate ?? 'CASCADE',
    deferrable: options[0]?.deferrable ?? Deferrable.NOT,
  });
}

/** A key becomes NULL where all of it may; where none of it may its rows go, and where some of it may they hold on. */
function defaultOnDelete(plan: ForeignKeyPlan): ReferentialAction {
  if (plan.onDelete !== 'SET NULL') return plan.onDelete;
  const nullable = plan.names.filter((_name, index) => isNullable(plan, index));
  if (nullable.length === plan.names.length) return 'SET NULL';
  return nullable.length === 0 ? 'CASCADE' : 'NO ACTION';
}

function isNullable({ holder, names, options, allowNull }: ForeignKeyPlan, index: number): boolean {
  const declared = holder.declared.get(names[index] as string); // one of its names
  return declared?.primaryKey !== true && (options[index]?.allowNull ?? declared?.allowNull ?? allowNull);
}
