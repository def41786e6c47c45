import timers from 'node:timers';
import type { Knex } from 'knex';
import { isSomebodyWaiting, isStillUsable } from '../knex-internals';

// Kept as it was: a program whose tests replace the timers, or have none, must not keep the connection from others.
const { setImmediate: atEndOfTurn } = timers;

/**
 * A connection between two statements of one turn of the event loop, so that the second need not go to the pool for it.
 * When the turn ends it goes back, and whoever waits at the pool comes first; there it is looked at again before it
 * comes out, whatever is set for its age or its credentials.
 */
export class ConnectionInHand {
  #held: object | undefined;
  /** Whether somebody works on it: a statement, or a transaction. */
  #isOut = false;
  /** Its turn ended while a statement ran on it. */
  #isDue = false;
  #isTurnOpen = false;
  #isClosed = false;

  constructor(private readonly client: Knex.Client) {}

  /** The connection, if it is there and nobody who came before waits for one. */
  take(): object | undefined {
    if (this.#held === undefined || this.#isOut) return undefined;
    if (isSomebodyWaiting(this.client) || !isStillUsable(this.client, this.#held)) return this.#giveBack(this.#held);
    this.#isOut = true;
    return this.#held;
  }

  /** Takes a connection that is no longer used, from wherever it came. */
  release(connection: object): void {
    const isHeld = connection === this.#held;
    if (isHeld) this.#isOut = false;
    const isFree = isHeld ? !this.#isDue : this.#held === undefined && !this.#isClosed;
    if (isFree && !isSomebodyWaiting(this.client)) return this.#hold(connection);
    if (isHeld) this.#giveBack(connection);
    else void this.client.releaseConnection(connection);
  }

  /** From now on every connection goes back at once. */
  close(): void {
    this.#isClosed = true;
    this.#endTurn();
  }

  #hold(connection: object): void {
    this.#held = connection;
    if (this.#isTurnOpen) return;
    this.#isTurnOpen = true;
    atEndOfTurn(() => {
      this.#isTurnOpen = false;
      this.#endTurn();
    });
  }

  #endTurn(): void {
    if (this.#held === undefined) return;
    if (this.#isOut) this.#isDue = true;
    else this.#giveBack(this.#held);
  }

  #giveBack(connection: object): undefined {
    this.#held = undefined;
    this.#isDue = false;
    void this.client.releaseConnection(connection);
  }
}
