/** Gives each table of a statement an alias of its own. */
export class AliasSource {
  #next = 0;

  next(): string {
    return `t${this.#next++}`;
  }
}
