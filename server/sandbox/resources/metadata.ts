type Metadata = Record<string, string>;

/** Keys merge, an empty value deletes its key, an empty whole (`metadata=''`, here null) deletes all. */
export function mergedMetadata(current: Metadata, change: Metadata | null | undefined): Metadata {
  if (change === undefined) return current;
  if (change === null) return {};
  return Object.fromEntries(Object.entries({ ...current, ...change }).filter(([, value]) => value !== ''));
}
