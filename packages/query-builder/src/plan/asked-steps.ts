import {
  allOf,
  attributeOf,
  Deferrable,
  type Condition,
  type Link,
  type LinkStep,
  type ModelDefinition,
  type PathAggregate,
} from '@mortise/core';
import { comparesAlike } from './few-rows';

/**
 * A path without the tables at its end of which nothing is asked but that their row is there: a foreign key of the database
 * says so. What is asked of the key of such a row is asked of the column that holds it.
 */
export function askedSteps(steps: readonly LinkStep[]): readonly LinkStep[] {
  const [before, last] = steps.slice(-2) as [LinkStep, LinkStep?];
  if (last?.via !== undefined || last === undefined || !isThere(last.link)) return steps;
  const moved = askedOfKey(last);
  if (moved === undefined) return steps;
  const condition = allOf([before.condition, ...filled(last.link), ...moved]);
  return askedSteps([...steps.slice(0, -2), { ...before, condition }]);
}

/** A count of rows needs no more of its path than an EXISTS does; other aggregates read what stands there. */
export function askedAggregate(aggregate: PathAggregate): PathAggregate {
  if (aggregate.function !== 'count') return aggregate;
  const { steps, attribute } = aggregate;
  if (attribute === undefined) {
    const asked = askedSteps(steps);
    return { ...aggregate, steps: asked, step: Math.min(aggregate.step, asked.length - 1) };
  }
  return countedByKey(aggregate, steps.at(-1) as LinkStep); // a path has a link
}

/** Different targets are as many as there are different keys that refer to them. */
function countedByKey(aggregate: PathAggregate, { link }: LinkStep): PathAggregate {
  const { steps, step, attribute } = aggregate;
  const isKey = link.toAttributes.length === 1 && link.toAttributes[0] === attribute && comparesAlike(link);
  if (step !== steps.length - 1 || !isKey) return aggregate;
  const asked = askedSteps(steps);
  if (asked.length !== steps.length - 1) return aggregate;
  return { ...aggregate, steps: asked, step: step - 1, attribute: link.fromAttributes[0] };
}

/** Whether a constraint says that the row which a key refers to is there, at any time and in tables made as it was said. */
function isThere({ from, fromAttributes, to, toAttributes }: Link): boolean {
  return (
    from.isSynced &&
    from.foreignKeys.some(
      key =>
        key.target === to &&
        key.deferrable === Deferrable.NOT &&
        isSameList(key.attributes, fromAttributes) &&
        isSameList(key.targetAttributes, toAttributes),
    )
  );
}

const isSameList = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((name, index) => name === right[index]);

/** A key with a NULL in it refers to nothing. */
const filled = ({ from, fromAttributes }: Link): readonly Condition[] =>
  fromAttributes
    .filter(name => isNullable(from, name))
    .map(attribute => ({ type: 'null', attribute, negated: true }) as const);

const isNullable = (definition: ModelDefinition, name: string): boolean =>
  attributeOf(definition, name).allowNull && !definition.primaryKey.includes(name);

/** What is asked of the row, as conditions on the key that refers to it; undefined where more is asked than its key. */
function askedOfKey({ condition, link }: LinkStep): readonly Condition[] | undefined {
  if (condition === undefined) return [];
  if (!comparesAlike(link)) return undefined;
  const asked = condition.type === 'and' ? condition.conditions : [condition];
  const moved = asked.map(each => onKey(each, link));
  return moved.every(each => each !== undefined) ? moved : undefined;
}

/** A list stays with the key itself: MariaDB would look it up for each row that refers. */
function onKey(condition: Condition, { fromAttributes, toAttributes }: Link): Condition | undefined {
  const holder = (name: string): string | undefined => fromAttributes[toAttributes.indexOf(name)];
  if (condition.type === 'compare') {
    const attribute = holder(condition.attribute);
    return attribute === undefined ? undefined : { ...condition, attribute };
  }
  return undefined;
}
