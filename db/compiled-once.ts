import type { Compilable, CompiledQuery } from 'kysely';
import type { Executor } from './transaction.ts';

/**
 * A query of which only the values differ, built and compiled once for each engine: that takes longer than SQLite needs to
 * answer a small one. `build` is given names in place of values, so it may hand them to the query and do nothing else with them.
 */
export function compiledOnce<V extends Record<string, unknown>, R>(
  build: (db: Executor, values: V) => Compilable<R>,
): (db: Executor, values: V) => Promise<R[]> {
  const compiled = new WeakMap<object, CompiledQuery<R>>();
  return async (db, values) => {
    // The adapter stands for the engine: a transaction has that of its database.
    const { adapter } = db.getExecutor();
    const query = compiled.get(adapter) ?? build(db, namesOf<V>()).compile();
    compiled.set(adapter, query);
    const parameters = query.parameters.map((value) => (value instanceof Name ? values[value.name] : value));
    return (await db.executeQuery<R>({ ...query, parameters })).rows;
  };
}

/** Stands for a value while a query is built. */
class Name {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }

  /** What is reckoned with one would be compiled for good. */
  [Symbol.toPrimitive](): never {
    throw new TypeError(`${this.name} has no value while its query is built`);
  }
}

/** The query is built with these as values. Only the code that fills in real values looks inside. */
const namesOf = <V extends Record<string, unknown>>(): V =>
  new Proxy({} as V, { get: (_, name) => new Name(String(name)) });
