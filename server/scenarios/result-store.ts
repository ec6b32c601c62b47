import { z } from 'zod';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import type { Daily } from './forecast/daily.ts';
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

/** The risk of a plain run and of the plain run of the same scenario before it, in percent; null without a result. */
export async function findRiskOfRun(
  db: Executor,
  customerId: CustomerId,
  runId: RunId,
): Promise<{ pct: number; pctBefore: number | null } | null> {
  const plain = db
    .selectFrom('runs')
    .innerJoin('run_results', 'run_results.run_id', 'runs.id')
    .select(['runs.scenario_id', 'run_results.out_ppm'])
    .where('runs.customer_id', '=', customerId)
    .where('runs.status', '=', 'succeeded')
    .where('runs.variants', '=', 1)
    .where('run_results.variant', '=', 0)
    .where('run_results.out_ppm', 'is not', null);
  const own = await plain.where('runs.id', '=', runId).executeTakeFirst();
  if (!own || own.out_ppm === null) return null;
  const before = await plain
    .where('runs.scenario_id', '=', own.scenario_id)
    .where('runs.id', '<', runId)
    .orderBy('runs.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { pct: own.out_ppm / 1e4, pctBefore: before?.out_ppm == null ? null : before.out_ppm / 1e4 };
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
const daily: z.ZodType<Daily> = z.object({
  engine: z.literal(2),
  asOf: z.string(),
  firstDay: z.string(),
  floorCents: z.number(),
  points: z.array(z.number()),
  balanceCents: percentiles(z.array(z.number())),
  lowestCents: percentiles(z.number()),
  lowestDate: z.string(),
  monthLowCents: z.object({ p5: z.array(z.number()), p50: z.array(z.number()) }),
  belowShare: z.number(),
  belowShareError: z.number(),
  firstBelowDate: z.string().nullable(),
  medianBelowDate: z.string().nullable(),
  assumed: z.array(
    z.object({
      kind: z.enum(['recurring', 'planned', 'events', 'rest_income', 'rest_expense', 'uncertainty']),
      label: z.string(),
      cents: z.number(),
    }),
  ),
  marks: z.array(z.object({ date: z.string(), label: z.string(), cents: z.number() })),
});
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
        incomeChangePct: z.number().optional(),
        expenseChangePct: z.number().optional(),
        itemAmount: z.number().optional(),
        itemChangePct: z.number().optional(),
        itemDelayDays: z.number().optional(),
      }),
      openingBalanceCents: z.number(),
      balanceCents: percentiles(z.array(z.number())),
      endingBalanceCents: percentiles(z.number()),
      ranOutShare: z.array(z.number()),
      firstMonthAtRisk: z.number().nullable(),
      medianMonthsUntilOut: z.number().nullable(),
      daily: daily.optional(),
    }),
  }),
  z.object({ variant: z.number(), ok: z.literal(false), reason: z.string() }),
]);
