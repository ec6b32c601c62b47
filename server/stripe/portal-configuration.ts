import type Stripe from 'stripe';
import { calling } from './errors.ts';

/** Marks our portal configuration among others of the account. */
export const PORTAL_MARK = { key: 'headroom', value: 'portal' } as const;

/** The configuration that the setup made; null lets Stripe use the account's default. */
export async function findPortalConfiguration(stripe: Stripe): Promise<string | null> {
  const { data } = await calling(stripe.billingPortal.configurations.list({ active: true, limit: 100 }));
  return data.find((each) => each.metadata?.[PORTAL_MARK.key] === PORTAL_MARK.value)?.id ?? null;
}
