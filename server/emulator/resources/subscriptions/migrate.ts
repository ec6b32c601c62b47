import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';
import { type Route, route } from '../../params/route.ts';
import { LIVE } from '../render.ts';
import type { Subscription } from './lines.ts';
import { updateStanding } from './standing.ts';
import { getSubscription } from './subscriptions.ts';

const MigrateParams = z.strictObject({
  billing_mode: z.strictObject({
    type: z.enum(['flexible']),
    flexible: z.strictObject({ proration_discounts: z.enum(['included', 'itemized']).optional() }).optional(),
  }),
});

/** From classic to flexible billing; there is no way back (documented: migrate-one-way). */
function migrate(ctx: Ctx, id: string, { billing_mode }: z.output<typeof MigrateParams>): Subscription {
  const subscription = getSubscription(ctx, id);
  if (!LIVE.includes(subscription.status) || subscription.billing_mode.type === 'flexible')
    throw invalid('You can only migrate a live subscription whose `billing_mode` is `classic`.', 'billing_mode');
  const flexible = { proration_discounts: billing_mode.flexible?.proration_discounts ?? 'included' };
  return updateStanding(ctx, subscription, { billing_mode: { type: 'flexible', flexible, updated_at: ctx.nowS } });
}

export const routes: Route[] = [
  route('POST', '/v1/subscriptions/{id}/migrate', MigrateParams, (ctx, params, id = '') => migrate(ctx, id, params)),
];
