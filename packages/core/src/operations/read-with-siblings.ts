import type { Association } from '../association';
import type { ExecutionContext, TransactionHandle } from '../options/transaction-options';
import { includeRules } from '../options/find-rules';
import { type FoundOptions, type SiblingGroup, siblingsOf } from '../instance/siblings';
import { type Engine, engineOf, executionOf } from '../engine';
import { stateOf } from '../instance/instance';
import { keyIdentity, keyOf } from '../instance/canonical-value';
import { compileInclude } from '../compile/find';
import { ParameterBag } from '../query/parameter-bag';
import { finishRead } from './load-nodes';

/** What was read for all members of a group, by association. */
const batches = new WeakMap<SiblingGroup, Map<Association, SiblingBatch>>();

/**
 * What is associated with an instance, read with what is associated with its siblings; undefined where the instance has to
 * read for itself: it has no siblings, has had its share, or something may have been written since it was read.
 */
export async function readWithSiblings(
  association: Association,
  source: object,
  context: ExecutionContext,
): Promise<readonly object[] | undefined> {
  const group = siblingsOf(source);
  if (group === undefined || !isReadAlike(association)) return undefined;
  const read = batchesOf(group);
  const known = read.get(association);
  if (known !== undefined) return known.shareFor(source, context);
  const batch = new SiblingBatch(association, context);
  read.set(association, batch);
  await batch.read(group.members(), context, { batch: group.options.batch });
  return batch.take(source);
}

function batchesOf(group: SiblingGroup): Map<Association, SiblingBatch> {
  const known = batches.get(group) ?? new Map<Association, SiblingBatch>();
  batches.set(group, known);
  return known;
}

/** Whether an include reads what a getter does: hooks run for a getter, and its scope may ask for what no include has. */
function isReadAlike({ targetDefinition: { hooks, scopes } }: Association): boolean {
  if (hooks.has('beforeFind') || hooks.has('afterFind')) return false;
  return Object.keys(scopes.default ?? {}).every(name => Object.hasOwn(includeRules, name));
}

/** The share of one instance: the key its rows were read by, and the rows. */
interface Share {
  readonly identity: string;
  readonly rows: readonly object[];
}

interface Owner {
  readonly member: object;
  readonly identity: string;
  readonly key: readonly unknown[];
}

/** One association of siblings, read for all of them by one statement. */
class SiblingBatch {
  readonly #association: Association;
  readonly #engine: Engine;
  readonly #transaction: TransactionHandle | undefined;
  readonly #changeCount: number;
  /** By instance, and weakly: what belongs to an instance that is gone goes with it. */
  #shares: WeakMap<object, Share> | undefined;
  #reading: Promise<unknown> | undefined;

  constructor(association: Association, context: ExecutionContext) {
    this.#association = association;
    this.#engine = engineOf(association.sourceDefinition);
    this.#transaction = this.#engine.transactionOf(context);
    this.#changeCount = this.#engine.changeCount;
  }

  async read(members: readonly object[], context: ExecutionContext, found: FoundOptions): Promise<void> {
    const reading = this.#read(members, context, found);
    // Whoever asked first is told of a failure; those that wait beside it find no share, and read for themselves.
    this.#reading = reading.catch(() => undefined);
    this.#shares = await reading;
  }

  /** The share of a sibling that asks later. Once something was written, nobody takes what was read before. */
  async shareFor(sibling: object, context: ExecutionContext): Promise<readonly object[] | undefined> {
    if (this.#engine.transactionOf(context) !== this.#transaction) return undefined;
    await this.#reading;
    if (this.#changeCount !== this.#engine.changeCount) this.#shares = undefined;
    return this.take(sibling);
  }

  /** Each instance takes its share once, and none that was read by another key than it has now. */
  take(member: object): readonly object[] | undefined {
    const share = this.#shares?.get(member);
    if (share === undefined) return undefined;
    this.#shares?.delete(member);
    return share.identity === this.#keyOf(member)?.identity ? share.rows : undefined;
  }

  async #read(
    members: readonly object[],
    context: ExecutionContext,
    found: FoundOptions,
  ): Promise<WeakMap<object, Share>> {
    const owners = members.flatMap(member => this.#ownerOf(member));
    const keys = new Map(owners.map(({ identity, key }) => [identity, key]));
    const rows = await this.#readKeys(stateOf(members[0] as object), [...keys.values()], { context, found }); // the asking one is a member
    const byKey = new Map([...keys.keys()].map((identity, index) => [identity, rows[index] ?? []]));
    return new WeakMap(
      owners.map(({ member, identity }) => [member, { identity, rows: byKey.get(identity) ?? [] }] as const),
    );
  }

  async #readKeys(
    { layout }: ReturnType<typeof stateOf>,
    keys: readonly Owner['key'][],
    { context, found }: { readonly context: ExecutionContext; readonly found: FoundOptions },
  ): Promise<readonly (readonly object[])[]> {
    const bag = new ParameterBag();
    const node = compileInclude(this.#association, {}, bag);
    const read = { definition: layout.definition, node, keys };
    const rows = await this.#engine.related(read, bag.values, executionOf(context));
    await finishRead(rows.flat(), node, { ...found, ...executionOf(context) });
    return rows;
  }

  #ownerOf(member: object): readonly Owner[] {
    try {
      const key = this.#keyOf(member);
      return key === undefined ? [] : [{ member, ...key }];
    } catch {
      // Its own getter will tell what is wrong with its key; the others are not to fail for it.
      return [];
    }
  }

  #keyOf(member: object): Omit<Owner, 'member'> | undefined {
    const { path, sourceDefinition } = this.#association;
    const key = keyOf(member, sourceDefinition, path[0]?.fromAttributes ?? []);
    return key === undefined ? undefined : { identity: keyIdentity(key), key };
  }
}
