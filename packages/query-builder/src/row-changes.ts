import {
  guardUpdate,
  isGuarded,
  type DeleteCommand,
  type ExecutionContext,
  type PreparedWrite,
  type UpdateCommand,
} from '@mortise/core';
import type { Dialect } from './dialects/contract/dialect';
import { renderDelete, renderUpdate, type WritePlan } from './plan/render-write';
import { deleteShape, type PlanCache, updateShape } from './plan/shape';
import type { UniqueKeys } from './schema/unique-keys';
import { bindAll } from './sql/fragment';
import { after, type Awaitable, type Executor } from './sql/statement';

interface ChangesOptions {
  readonly executor: Executor;
  readonly dialect: Dialect;
  readonly plans: PlanCache;
  readonly uniqueKeys: UniqueKeys;
}

/** UPDATE and DELETE: planned once for a shape, or once for whoever keeps the plan. */
export class RowChanges {
  readonly #options: ChangesOptions;

  constructor(options: ChangesOptions) {
    this.#options = options;
  }

  update(command: UpdateCommand, values: readonly unknown[], context: ExecutionContext): Awaitable<number> {
    return this.#updateBy(this.#planOfUpdate(command), { command, values, context });
  }

  delete(command: DeleteCommand, values: readonly unknown[], context: ExecutionContext): Awaitable<number> {
    const { plans, dialect } = this.#options;
    return this.#write(
      plans.get(deleteShape(command), () => renderDelete(command, dialect)),
      values,
      context,
    );
  }

  prepareUpdate(command: UpdateCommand): PreparedWrite {
    let plan: WritePlan | undefined;
    return {
      run: (values, context) =>
        this.#updateBy((plan ??= renderUpdate(command, this.#options.dialect)), { command, values, context }),
    };
  }

  prepareDelete(command: DeleteCommand): PreparedWrite {
    let plan: WritePlan | undefined;
    return {
      run: (values, context) => this.#write((plan ??= renderDelete(command, this.#options.dialect)), values, context),
    };
  }

  /** A statement that tells of each row by itself is no other's. */
  #planOfUpdate(command: UpdateCommand): WritePlan {
    const { plans, dialect } = this.#options;
    const isOneOff = command.assignments.some(({ value }) => 'cases' in value);
    if (!isOneOff) return plans.get(updateShape(command), () => renderUpdate(command, dialect));
    const plan = renderUpdate(command, dialect);
    return { ...plan, statement: { ...plan.statement, cached: false } };
  }

  #updateBy(plan: WritePlan, { command, values, context }: Update): Awaitable<number> {
    const guarded = isGuarded(command.definition) ? guardUpdate(command, values, context) : undefined;
    const write = (): Awaitable<number> => this.#write(plan, values, context);
    return after(guarded, () => this.#options.uniqueKeys.explaining(write, command, context));
  }

  #write({ statement, bindings }: WritePlan, values: readonly unknown[], context: ExecutionContext): Awaitable<number> {
    const result = this.#options.executor.run(statement, bindAll(bindings, values, []), context);
    return after(result, ({ affected }) => affected);
  }
}

interface Update {
  readonly command: UpdateCommand;
  readonly values: readonly unknown[];
  readonly context: ExecutionContext;
}
