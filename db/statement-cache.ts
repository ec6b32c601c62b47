/** More than the portal has different queries; lists of ids make new ones without end, and those fall out again. */
const MAX_STATEMENTS = 500;

/** Prepared statements by their text; the one that was not used for the longest time falls out first. */
export class StatementCache<S> {
  readonly #prepare: (sql: string) => S;
  readonly #most: number;
  readonly #statements = new Map<string, S>();

  constructor(prepare: (sql: string) => S, most = MAX_STATEMENTS) {
    this.#prepare = prepare;
    this.#most = most;
  }

  get(sql: string): S {
    const known = this.#statements.get(sql);
    // A Map keeps the order of insertion: put in again, it is the newest.
    if (known !== undefined) this.#statements.delete(sql);
    const statement = known ?? this.#prepare(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > this.#most) this.#dropOldest();
    return statement;
  }

  get size(): number {
    return this.#statements.size;
  }

  #dropOldest(): void {
    for (const oldest of this.#statements.keys()) {
      this.#statements.delete(oldest);
      return;
    }
  }
}
