import type { Ctx } from './ctx.ts';
import { createPrice } from './resources/catalog/prices.ts';
import { createProduct } from './resources/catalog/products.ts';
import { createMeter } from './resources/meters/meters.ts';
import { createConfiguration } from './resources/portal/sessions.ts';

/** The catalog of the brief, with its ids, and a portal: what a Stripe account would have been set up with. Once a state file. */
export function seed(ctx: Ctx): void {
  if (ctx.store.exists('product', RUNS.product)) return;
  const meter = createMeter(
    ctx,
    { display_name: 'scenario_run_credits', event_name: 'scenario_run_usage', default_aggregation: { formula: 'sum' } },
    'mtr_test_scenario_run_credits',
  );
  createProduct(ctx, { id: RUNS.product, name: 'Scenario runs' });
  const monthly = { interval: 'month' as const };
  createPrice(
    ctx,
    {
      product: RUNS.product,
      currency: 'usd',
      unit_amount_decimal: '0.6',
      recurring: { ...monthly, usage_type: 'metered', meter: meter.id },
      lookup_key: 'scenario_runs',
    },
    RUNS.price,
  );
  createProduct(ctx, { id: ACCOUNTS.product, name: 'Attached accounts' });
  createPrice(
    ctx,
    {
      product: ACCOUNTS.product,
      currency: 'usd',
      unit_amount: 900,
      recurring: monthly,
      lookup_key: 'attached_accounts',
    },
    ACCOUNTS.price,
  );
  createConfiguration(ctx, { name: 'Default', features: PORTAL }, true);
}

const RUNS = { product: 'prod_RlyxRnwU8LIYVS', price: 'price_1QsQzFKvKSz0ruymG7xxbw83' };
const ACCOUNTS = { product: 'prod_RlzIHdmT2hwB6s', price: 'price_1QsRKKKvKSz0ruymMGfFtOiB' };

const PORTAL: Parameters<typeof createConfiguration>[1]['features'] = {
  customer_update: { enabled: true, allowed_updates: ['email', 'name', 'address'] },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: {
    enabled: true,
    mode: 'at_period_end',
    proration_behavior: 'none',
    cancellation_reason: {
      enabled: true,
      options: ['too_expensive', 'missing_features', 'switched_service', 'unused', 'other'],
    },
  },
};
