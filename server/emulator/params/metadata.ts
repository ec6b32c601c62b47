import { invalid } from './api-error.ts';
import { MAX_METADATA_KEYS, TOO_MANY_KEYS } from './form.ts';

type Metadata = Record<string, string>;

/** Keys merge, an empty value deletes its key, an empty whole (`metadata=''`, here null) deletes all. */
export function mergedMetadata(current: Metadata, change: Metadata | null | undefined): Metadata {
  if (change === undefined) return current;
  if (change === null) return {};
  const merged = Object.entries({ ...current, ...change }).filter(([, value]) => value !== '');
  if (merged.length > MAX_METADATA_KEYS) throw invalid(TOO_MANY_KEYS, 'metadata');
  return Object.fromEntries(merged);
}
