import { z } from 'zod';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import type { VariantResult } from './forecast/simulate.ts';

/** One cell of a sweep. */
export type VariantSummary = { variant: number; ranOutShare: number | null; endingCents: number | null };

const ROWS_A_STATEMENT = 200;

export async function insertResults(
  trx: Trx,
  customerId: CustomerId,
  runId: RunId,
  results: VariantResult[],
): Promise<void> {
  for (let i = 0; i < results.length; i += ROWS_A_STATEMENT) {
    const rows = results.slice(i, i + ROWS_A_STATEMENT).map((result) => ({
      run_id: runId,
      variant: result.variant,
      customer_id: customerId,
      out_ppm: result.ok ? Math.round((result.forecast.ranOutShare.at(-1) ?? 0) * 1e6) : null,
      ending_cents: result.ok ? result.forecast.endingBalanceCents.p50 : null,
      result_json: JSON.stringify(result),
    }));
    await trx.insertInto('run_results').values(rows).execute();
  }
}

export async function listSummaries(db: Executor, customerId: CustomerId, runId: RunId): Promise<VariantSummary[]> {
  const rows = await db
    .selectFrom('run_results')
    .select(['variant', 'out_ppm', 'ending_cents'])
    .where('customer_id', '=', customerId)
    .where('run_id', '=', runId)
    .orderBy('variant')
    .limit(10_000)
    .execute();
  return rows.map((row) => ({
    variant: row.variant,
    ranOutShare: row.out_ppm === null ? null : row.out_ppm / 1e6,
    endingCents: row.ending_cents,
  }));
}

export async function findResult(
  db: Executor,
  customerId: CustomerId,
  runId: RunId,
  variant: number,
): Promise<VariantResult | null> {
  const row = await db
    .selectFrom('run_results')
    .select('result_json')
    .where('customer_id', '=', customerId)
    .where('run_id', '=', runId)
    .where('variant', '=', variant)
    .executeTakeFirst();
  return row ? variantResult.parse(JSON.parse(row.result_json)) : null;
}

const percentiles = <T extends z.ZodType>(of: T) => z.object({ p5: of, p25: of, p50: of, p75: of, p95: of });
const variantResult: z.ZodType<VariantResult> = z.discriminatedUnion('ok', [
  z.object({
    variant: z.number(),
    ok: z.literal(true),
    forecast: z.object({
      assumptions: z.object({
        incomeGrowthPct: z.number(),
        expenseGrowthPct: z.number(),
        volatilityPct: z.number(),
        horizonMonths: z.number(),
      }),
      openingBalanceCents: z.number(),
      balanceCents: percentiles(z.array(z.number())),
      endingBalanceCents: percentiles(z.number()),
      ranOutShare: z.array(z.number()),
      firstMonthAtRisk: z.number().nullable(),
      medianMonthsUntilOut: z.number().nullable(),
    }),
  }),
  z.object({ variant: z.number(), ok: z.literal(false), reason: z.string() }),
]);
