import type { Ctx } from '../../ctx.ts';

/** A payload names a few dozen objects; a list of a hundred with their owners some hundreds. */
const MAX_IDS = 500;

/** The ids in a value that lead to an object here. */
export function knownIds(ctx: Ctx, value: unknown): Set<string> {
  const named = new Set([...JSON.stringify(value).matchAll(/"([a-z][a-z0-9]*_\w+)"/g)].map(([, id = '']) => id));
  return new Set([...named].slice(0, MAX_IDS).filter((id) => ctx.store.findAny(id) !== undefined));
}

/** JSON to read, in which each known id leads to its object. */
export const JsonText = ({ value, ids }: { value: unknown; ids: Set<string> }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <pre tabIndex={0}>
    {JSON.stringify(value, null, 2)
      .split(/("[a-z][a-z0-9]*_\w+")/)
      .map((part, at) => {
        const id = part.slice(1, -1);
        if (!ids.has(id)) return part;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
          <a key={at} href={`/emulator/objects/${id}`}>
            {part}
          </a>
        );
      })}
  </pre>
);
