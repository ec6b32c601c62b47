import { z } from 'zod';

const objects = z.array(z.looseObject({ id: z.string().min(1).max(100) })).default([]);
const seed = z.strictObject({
  meters: objects,
  products: objects,
  prices: objects,
  /** The account's default configuration, as saved in the Dashboard. */
  portal: z.looseObject({}).optional(),
});
export type Seed = z.output<typeof seed>;
/** The parameters with which the API would create each object, and the id it is to have. */
export type SeedInput = z.input<typeof seed>;

/** Throws with the place where a seed is wrong. */
export function parseSeed(input: unknown): Seed {
  const parsed = seed.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`The seed is wrong at ${issue?.path.join('.') || 'its root'}: ${issue?.message}`);
}
