import {
  allOf,
  checkCallOptions,
  checkedThrough,
  compileFind,
  compileOrigin,
  scopeChoice,
  countRows,
  executionRules,
  findAll,
  hasSiblings,
  inSchema,
  isPending,
  ParameterBag,
  QueryError,
  readWithSiblings,
  ownOptions,
  type Caller,
  type Condition,
  type FindOptions,
  type FindSource,
  type LinkStep,
  type PlaceColumn,
} from '@mortise/core';
import type { BoundAssociation, ThroughReadOptions } from '../association';
import { isPlainRead, readPrepared } from './prepared-get';
import { keyIdentity, listItem, ownSource, sourceKeyOf } from './link-keys';
import {
  type GetOptions,
  type CountRelatedOptions,
  throughRules,
  getRules,
  countRelatedRules,
  hasRules,
} from './read-options';

/** What is associated with a source now: one query, whatever the kind of association. */
export async function getRelated(
  association: BoundAssociation,
  source: object,
  options: GetOptions = {},
): Promise<object[]> {
  options = checkCallOptions(options, getRules, `${association.label}.get`);
  const looked = ownSource(association, source, options);
  if (isPending(looked)) await looked;
  if (!saysOnlyHowToRun(options)) return readRelated(association, source, options);
  if (hasSiblings(source) && sourceKeyOf(association, source) !== undefined) {
    const shared = await readWithSiblings(association, source, options);
    if (shared !== undefined) return [...shared];
  }
  return isPlainRead(association) ? readPlain(association, source, options) : readRelated(association, source, options);
}

/** Every row of a source: the query is made at the first call. */
async function readPlain(association: BoundAssociation, source: object, options: GetOptions): Promise<object[]> {
  const key = sourceKeyOf(association, source);
  if (key === undefined) return [];
  const compile = (): ReturnType<typeof compileFind> => {
    const caller = callerFor(association, undefined, undefined);
    const start = startingAt({ association, caller, key, read: undefined, among: undefined });
    return compileFind(caller.definition, pageOf(association, {}), start);
  };
  return readPrepared(association, key, { compile, options });
}

function saysOnlyHowToRun(options: GetOptions): boolean {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(executionRules, name) && options[name as keyof GetOptions] !== undefined) return false;
  }
  return true;
}

/** Targets that are associated with a source; of those given, where some are. */
async function readRelated(
  given: BoundAssociation,
  source: object,
  options: GetOptions,
  among?: Among,
): Promise<object[]> {
  const read = relatedRead(given, source, options, among);
  return read === undefined ? [] : findAll(read.caller, read.find, read.start);
}

/** A read of what is associated with a source, as a find on the target. */
export interface RelatedRead {
  readonly caller: Caller;
  readonly find: FindOptions;
  /** Where it starts. */
  readonly start: FindSource;
}

/** Undefined where the source has no key, and so no rows. The options are checked: `getRules`. */
export function relatedRead(
  given: BoundAssociation,
  source: object,
  options: GetOptions,
  among?: Among,
): RelatedRead | undefined {
  const { scope, schema, through, joinTableAttributes, ...find } = ownOptions(options, getRules);
  const association = inWantedSchema(given, schema);
  const read = readOf(association, through, joinTableAttributes);
  const key = sourceKeyOf(association, source);
  if (key === undefined) return undefined;
  const caller = callerFor(association, scope, schema);
  return { caller, find: pageOf(association, find), start: startingAt({ association, caller, key, read, among }) };
}

/** Where there is to be one row, the first is the one: the others need not be read. */
function pageOf({ many, order }: BoundAssociation, find: FindOptions): FindOptions {
  const ordered = order === undefined || find.order !== undefined ? find : { ...find, order: order as unknown };
  // A limit would have what is included fetched by a statement of its own.
  return many ? ordered : { ...ordered, ...wholeList, limit: find.include === undefined ? 1 : null };
}

/** How many targets are associated with a source. */
export async function countRelated(
  given: BoundAssociation,
  source: object,
  options: CountRelatedOptions = {},
): Promise<number> {
  options = checkCallOptions(options, countRelatedRules, `${given.label}.count`);
  const looked = ownSource(given, source, options);
  if (isPending(looked)) await looked;
  const { scope, schema, through, ...count } = options;
  const association = inWantedSchema(given, schema);
  const read = readOf(association, through, []);
  const key = sourceKeyOf(association, source);
  if (key === undefined) return 0;
  const caller = callerFor(association, scope, schema);
  return countRows(caller, count, startingAt({ association, caller, key, read, among: undefined }));
}

/** A scope's limit is meant for lists that are shown. */
const wholeList = { limit: null, offset: null } as const;

/** Whether every one of these targets is associated with a source: one query for their keys. */
export async function hasRelated(
  association: BoundAssociation,
  source: object,
  targets: readonly SoughtTarget[],
  options: GetOptions = {},
): Promise<boolean> {
  options = checkCallOptions(options, hasRules, `${association.label}.has`);
  if (targets.length === 0) return true;
  const looked = ownSource(association, source, options);
  if (isPending(looked)) await looked;
  const identity = association.targetLinkKey;
  const onlyKeys = { attributes: identity, joinTableAttributes: [], raw: true, hooks: false, ...wholeList };
  const read = (among: Among): Promise<object[]> =>
    readRelated(association, source, { ...options, ...onlyKeys }, among);
  const unknown =
    targets.length > FEW ? unlikeAny(targets, await read({ targets, isPlaced: false }), identity) : targets;
  if (unknown.length === 0) return true;
  const found = new Set((await read({ targets: unknown, isPlaced: true })).map(row => valueOf(row, PLACE)));
  return unknown.every((_target, place) => found.has(place));
}

/** Up to here the database alone compares keys; more are first looked for here, which it would do pair by pair. */
const FEW = 100;

/** Targets whose keys are spelt as those of no row: to the database they may be equal all the same. */
function unlikeAny(
  targets: readonly SoughtTarget[],
  rows: readonly object[],
  names: readonly string[],
): readonly SoughtTarget[] {
  const known = new Set(rows.map(row => keyIdentity(names.map(name => valueOf(row, name)))));
  return targets.filter(({ key }) => !known.has(keyIdentity(key)));
}

const valueOf = (row: object, name: string): unknown => (row as Readonly<Record<string, unknown>>)[name]; // rows are plain

/** A target by its key. */
interface SoughtTarget {
  readonly key: readonly unknown[];
}

/** Targets that rows are to be among. */
interface Among {
  readonly targets: readonly SoughtTarget[];
  /** Whether each row tells the place of its target. */
  readonly isPlaced: boolean;
}

/** Where the place of a row among the targets that were asked for stands on it: no attribute is called that. */
const PLACE = '\0place';

function readOf(
  association: BoundAssociation,
  through: ThroughReadOptions | undefined,
  attributes: ThroughReadOptions['attributes'],
): ThroughReadOptions | undefined {
  through = checkedThrough(association, through);
  if (association.junction === undefined) return undefined;
  return attributes === undefined ? through : ownOptions({ ...through, attributes }, throughRules);
}

/** With its junction, and all that is included, in the schema that a call names; else in that of its source. */
function inWantedSchema(association: BoundAssociation, schema: string | undefined): BoundAssociation {
  if (schema === undefined) return association;
  if (typeof schema === 'string') return association.inSchema(schema);
  throw new QueryError('INVALID_OPTION', `The option "schema" of ${association.label}.get is a text.`);
}

function callerFor(association: BoundAssociation, scope: GetOptions['scope'], schema: string | undefined): Caller {
  return { definition: inSchema(association.targetDefinition, schema), scopes: scopeChoice(scope) };
}

interface Start {
  readonly association: BoundAssociation;
  readonly caller: Caller;
  readonly key: readonly unknown[];
  readonly read: ThroughReadOptions | undefined;
  /** Only these targets. */
  readonly among: Among | undefined;
}

/** The source of a query that starts at one known key. */
function startingAt(start: Start): FindSource {
  const { association, key, read } = start;
  const bag = new ParameterBag();
  const sought = placeAmong(start, bag);
  const place = start.among?.isPlaced === true ? sought : undefined;
  const way = compileOrigin(association, read, bag);
  const steps = endingAt(way.steps, start.caller, sought);
  const { sourceDefinition, path } = association;
  const keys = bag.canonicalList(sourceDefinition, path[0]?.fromAttributes ?? [], [listItem(key)]);
  return { bag, place, origin: { steps, keys, single: true, order: way.order, association: association.label } };
}

/** The target may be read from another schema than its model's own, and some of its rows only. */
function endingAt(
  steps: readonly LinkStep[],
  { definition }: Caller,
  place: PlaceColumn | undefined,
): readonly LinkStep[] {
  const isAmong: Condition | undefined = place && { ...place, type: 'in', negated: false };
  return steps.map((step, index) => {
    if (index < steps.length - 1) return step;
    return { ...step, condition: allOf([step.condition, isAmong]), link: { ...step.link, to: definition } };
  });
}

function placeAmong({ association, among }: Start, bag: ParameterBag): PlaceColumn | undefined {
  if (among === undefined) return undefined;
  const attributes = association.targetLinkKey;
  const keys = among.targets.map(({ key }) => listItem(key));
  return { as: PLACE, attributes, list: bag.canonicalList(association.targetDefinition, attributes, keys) };
}
