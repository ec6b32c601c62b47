import { inParts } from './in-parts.ts';

/** A list as lines of JSON: a worker is handed its buffer, where copying so many objects would hold the event loop. */
export type Packed = Uint8Array<ArrayBuffer>;

export async function pack(list: readonly unknown[]): Promise<Packed> {
  const parts: string[] = [];
  await inParts(list, (part) => parts.push(JSON.stringify(part).slice(1, -1)));
  return new TextEncoder().encode(parts.join(','));
}

export const unpack = <T>(packed: Packed): T[] => JSON.parse(`[${new TextDecoder().decode(packed)}]`);
