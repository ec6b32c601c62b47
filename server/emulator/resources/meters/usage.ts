import Big from 'big.js';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import type { Docs } from '../../store/docs.ts';

/** A customer's usage on a meter in `[startS, endS)`: what has been aggregated by now. Never below zero. */
export function usageIn(ctx: Ctx, meter: Docs['billing.meter'], customer: string, startS: number, endS: number): Big {
  const rows = ctx.store
    .sql(
      `select value from meter_events
       where meter = ? and customer = ? and at_s >= ? and at_s < ? and received_ms <= ? and canceled = 0 order by at_s, seq`,
    )
    .all(meter.id, customer, startS, endS, ctx.nowMs - ctx.config.aggregationDelayMs);
  const values = z.array(z.object({ value: z.string() })).parse(rows);
  const formula = meter.default_aggregation.formula;
  if (formula === 'count') return new Big(values.length);
  if (formula === 'last') return new Big(values.at(-1)?.value ?? 0);
  const total = values.reduce((sum, row) => sum.plus(row.value), new Big(0));
  return total.lt(0) ? new Big(0) : total;
}
