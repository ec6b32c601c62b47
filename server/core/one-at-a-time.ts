/**
 * Runs tasks of the same owner and key one after the other, in the order they came; others do not wait. The owner is
 * what a process has one of (its database, say): two of them in one test are as apart as two processes are.
 */
export function oneAtATime(): <T>(owner: object, key: string, task: () => Promise<T>) => Promise<T> {
  const owners = new WeakMap<object, Map<string, Promise<unknown>>>();
  return (owner, key, task) => {
    const tails = owners.get(owner) ?? new Map<string, Promise<unknown>>();
    owners.set(owner, tails);
    const before = tails.get(key) ?? Promise.resolve();
    const result = before.then(task, task);
    const tail = result
      .catch(() => undefined)
      .then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
    tails.set(key, tail);
    return result;
  };
}
