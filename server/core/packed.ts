import { inParts, nextTurn } from './in-parts.ts';

/** A list as lines of JSON: threads hand over its buffer, where copying so many objects would hold the event loop. */
export type Packed = Uint8Array<ArrayBuffer>;

export async function pack(list: readonly unknown[]): Promise<Packed> {
  const parts: string[] = [];
  await inParts(list, (part) => parts.push(part.map((each) => JSON.stringify(each)).join('\n')));
  return new TextEncoder().encode(parts.join('\n'));
}

/** Unpacks at once: for a worker. */
export const unpack = <T>(packed: Packed): T[] => parseLines(new TextDecoder().decode(packed));

/** Lines of one turn of the event loop: some milliseconds. */
const LINES_PER_TURN = 1_000;
const LINE_END = 10;

/** Unpacks on the event loop, and lets others run in between. */
export async function unpackInTurns<T>(packed: Packed): Promise<T[]> {
  const list: T[] = [];
  const decoder = new TextDecoder();
  let start = 0;
  while (start < packed.length) {
    let end = start;
    for (let count = 0; count < LINES_PER_TURN && end < packed.length; count += 1) {
      const next = packed.indexOf(LINE_END, end);
      end = next < 0 ? packed.length : next + 1;
    }
    for (const each of parseLines<T>(decoder.decode(packed.subarray(start, end)).trimEnd())) list.push(each);
    start = end;
    await nextTurn();
  }
  return list;
}

const parseLines = <T>(lines: string): T[] => JSON.parse(`[${lines.replaceAll('\n', ',')}]`);
