/**
 * Runs one task per key at a time. A call made while another waits to begin shares that one's result, which
 * includes everything that existed at the time of the call. `owner` keeps apart what does not share memory, such as two worlds of a test.
 */
export function coalesced<T>(): (owner: object, key: string, task: () => Promise<T>) => Promise<T> {
  type Lane = { running: Promise<T>; waiting: Promise<T> | null };
  const owners = new WeakMap<object, Map<string, Lane>>();
  return (owner, key, task) => {
    const lanes = owners.get(owner) ?? new Map<string, Lane>();
    owners.set(owner, lanes);
    const begin = async (): Promise<T> => {
      const lane: Lane = { running: task(), waiting: null };
      lanes.set(key, lane);
      try {
        return await lane.running;
      } finally {
        if (lanes.get(key) === lane && !lane.waiting) lanes.delete(key);
      }
    };
    const lane = lanes.get(key);
    if (!lane) return begin();
    lane.waiting ??= lane.running.then(begin, begin);
    return lane.waiting;
  };
}
