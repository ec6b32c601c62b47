import { createHash } from 'node:crypto';
import { z } from 'zod';
import { StripeFault } from './errors.ts';
import type { CatalogPrices } from './prices.ts';

/** What was read and checked at Stripe at boot. */
export type Catalog = { prices: CatalogPrices; portalConfigurationId: string | null };

/** Where a process leaves the catalog for the next one. */
export type CatalogMemory = {
  read(): Promise<string | null>;
  keep(text: string): Promise<void>;
  /** Flash when Stripe did not answer, and what was kept is used. */
  used(fault: unknown): void;
};

const tier = z.object({ upTo: z.number().nullable(), flatCents: z.number(), unitCents: z.number() });
const schema = z.object({
  /** Of which account and configuration: a digest, so that no key is stored. */
  of: z.string(),
  catalog: z.object({
    prices: z.object({
      runsPriceId: z.string(),
      accountsPriceId: z.string(),
      accountsProductId: z.string(),
      meterId: z.string(),
      accounts: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('flat'), unitAmountCents: z.number() }),
        z.object({ kind: z.literal('tiered'), tiers: z.array(tier) }),
      ]),
    }),
    portalConfigurationId: z.string().nullable(),
  }),
});

/**
 * The catalog as `read` finds it, which is kept for the next start; while Stripe does not answer, the one that was kept, so
 * that a process which starts in an outage serves its pages. Throws what `read` throws when nothing was kept, or when
 * Stripe does answer and what it sells is wrong.
 */
export async function openCatalog(
  read: (isKnown: boolean) => Promise<Catalog>,
  config: object,
  memory: CatalogMemory | undefined,
): Promise<Catalog> {
  const of = createHash('sha256').update(JSON.stringify(config)).digest('hex');
  const kept = schema.safeParse(JSON.parse((await memory?.read()) ?? 'null'));
  const known = kept.success && kept.data.of === of ? kept.data.catalog : null;
  try {
    const catalog = await read(known !== null);
    await memory?.keep(JSON.stringify({ of, catalog }));
    return catalog;
  } catch (error) {
    const fault = error instanceof Error && error.cause instanceof StripeFault ? error.cause : error;
    if (!known || !(fault instanceof StripeFault && fault.retryable)) throw error;
    memory?.used(fault);
    return known;
  }
}
