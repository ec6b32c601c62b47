import type { Json } from '../wire.ts';

type Metadata = Record<string, string>;

/** Keys merge, an empty value deletes its key, an empty whole (`metadata=''`, here null) deletes all. */
export function mergedMetadata(current: Metadata, change: Metadata | null | undefined): Metadata {
  if (change === undefined) return current;
  if (change === null) return {};
  return Object.fromEntries(Object.entries({ ...current, ...change }).filter(([, value]) => value !== ''));
}

/** The keys that were given: an absent parameter changes nothing. */
export function given<T extends Json>(params: T): Partial<T> {
  const entries = Object.entries(params).filter(([, value]) => value !== undefined);
  return Object.assign({}, ...entries.map(([key, value]) => ({ [key]: value })));
}
