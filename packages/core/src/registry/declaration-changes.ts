import { DefinitionError } from '../errors/definition-error';
import { refusePromise } from '../rules/refuse-promise';

/** What is changed. */
interface Changed {
  /** Gives what forgets all that is declared from now on. */
  readonly remember: () => () => void;
  /** Works out what was declared, where models are in use. */
  readonly settle: () => void;
}

/** Declarations that come together: all of them are kept, or none. One change may be made within another. */
export class DeclarationChanges {
  readonly #changed: Changed;
  /** How deep in changes the caller is: the outermost is worked out. */
  #depth = 0;
  /** What takes back, of what changed a draft after it joined. */
  readonly #takenBackBy: (() => void)[] = [];

  constructor(changed: Changed) {
    this.#changed = changed;
  }

  /** @throws DefinitionError of what is wrong, and `ASYNC_CHANGE` where the function is asynchronous */
  make<T>(work: () => T): T {
    const takeBack = this.#remember();
    this.#depth++;
    try {
      const result = work();
      refusePromise(result, asyncChange);
      this.#settle();
      return result;
    } catch (error) {
      takeBack();
      throw error;
    } finally {
      this.#depth--;
      if (this.#depth === 0) this.#takenBackBy.length = 0;
    }
  }

  /** Says, within a change, how a part of it is taken back that is more than forgotten. */
  takenBackBy(takeBack: () => void): void {
    this.#takenBackBy.push(takeBack);
  }

  #remember(): () => void {
    const known = this.#takenBackBy.length;
    const forget = this.#changed.remember();
    return () => {
      for (const takeBack of this.#takenBackBy.splice(known).reverse()) takeBack();
      forget();
      this.#settle();
    };
  }

  #settle(): void {
    if (this.#depth === 1) this.#changed.settle();
  }
}

/** What an asynchronous function declares once it goes on is declared by itself, and can't be taken back any more. */
const asyncChange = (): DefinitionError =>
  new DefinitionError('ASYNC_CHANGE', 'models.change takes a function that declares at once, not a promise.', {
    hint: 'Do what is awaited before it, and only declare in it: const names = await load(); models.change(() => { … });',
  });
