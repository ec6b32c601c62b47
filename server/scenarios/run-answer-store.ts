import { z } from 'zod';
import type { Executor } from '../../db/transaction.ts';
import { findAccount } from '../accounts/store.ts';
import { asId, type CustomerId, type RunId, type ScenarioId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { listRuns } from './run-list-store.ts';
import type { Run } from './run-store.ts';

/** What a run answers, in one line. */
export type RunAnswer = {
  /** Share of trials that fall below the floor at all: of a sweep, of its safest and its riskiest variant. */
  riskShare: { least: number; most: number };
  /** The lowest balance of the middle trial, in hundredths, and its day. Null for a sweep and for results of the first engine. */
  lowest: { cents: number; date: string } | null;
  currency: string;
};

/** What the overview says of the days ahead: the newest plain forecast, and the lowest point of the one before it. */
export type Outlook = {
  runId: RunId;
  scenarioId: ScenarioId;
  scenarioName: string;
  createdAtMs: Ms;
  answer: RunAnswer;
  before: { runId: RunId; createdAtMs: Ms; answer: RunAnswer } | null;
};

/** Only what the line needs: reading a whole result costs ten times as much. */
const stored = z.object({
  forecast: z.object({
    daily: z
      .object({ belowShare: z.number(), lowestCents: z.object({ p50: z.number() }), lowestDate: z.string() })
      .optional(),
  }),
});
/** Among so many newest runs the overview looks for a plain one. */
const LOOKED_AT = 20;

/** The answers of those runs that have one: a run that failed, was cancelled or is not over has none. */
export async function readAnswers(
  db: Executor,
  customerId: CustomerId,
  runs: readonly Run[],
): Promise<Map<RunId, RunAnswer>> {
  const done = runs.filter(({ status }) => status === 'succeeded');
  if (done.length === 0) return new Map();
  const currencies = await readCurrencies(db, customerId, done);
  const risks = await db
    .selectFrom('run_results')
    .select((eb) => ['run_id', eb.fn.min('out_ppm').as('least'), eb.fn.max('out_ppm').as('most')])
    .where('customer_id', '=', customerId)
    .where(
      'run_id',
      'in',
      done.map(({ id }) => id),
    )
    .groupBy('run_id')
    .execute();
  const lowest = await readLowest(db, customerId, done);
  const answers = new Map<RunId, RunAnswer>();
  for (const { run_id, least, most } of risks) {
    if (least === null || most === null) continue;
    const id = run_id;
    const day = lowest.get(id);
    answers.set(id, {
      riskShare: day ? { least: day.risk, most: day.risk } : { least: Number(least) / 1e6, most: Number(most) / 1e6 },
      lowest: day ? { cents: day.cents, date: day.date } : null,
      currency: currencies.get(id) ?? 'USD',
    });
  }
  return answers;
}

/** Null while no plain run of the customer has succeeded. */
export async function readOutlook(db: Executor, customerId: CustomerId): Promise<Outlook | null> {
  const succeeded = { customerId, status: 'succeeded' as const, isArchived: false };
  const newest = (await listRuns(db, { ...succeeded, limit: LOOKED_AT })).find(({ definition }) => !definition.sweep);
  if (!newest) return null;
  const ofScenario = await listRuns(db, { ...succeeded, scenarioId: newest.scenarioId, limit: LOOKED_AT });
  const before = ofScenario.find(({ id, definition }) => id < newest.id && !definition.sweep);
  const answers = await readAnswers(db, customerId, before ? [newest, before] : [newest]);
  const answer = answers.get(newest.id);
  if (!answer) return null;
  const earlier = before && answers.get(before.id);
  return {
    runId: newest.id,
    scenarioId: newest.scenarioId,
    scenarioName: newest.scenarioName,
    createdAtMs: newest.createdAtMs,
    answer,
    before: before && earlier ? { runId: before.id, createdAtMs: before.createdAtMs, answer: earlier } : null,
  };
}

async function readLowest(db: Executor, customerId: CustomerId, runs: readonly Run[]) {
  const plain = runs.filter(({ definition }) => !definition.sweep).map(({ id }) => id);
  const rows =
    plain.length === 0
      ? []
      : await db
          .selectFrom('run_results')
          .select(['run_id', 'result_json'])
          .where('customer_id', '=', customerId)
          .where('run_id', 'in', plain)
          .where('variant', '=', 0)
          .execute();
  return new Map(
    rows.flatMap(({ run_id, result_json }) => {
      const daily = stored.safeParse(JSON.parse(result_json)).data?.forecast.daily;
      return daily
        ? [[run_id, { risk: daily.belowShare, cents: daily.lowestCents.p50, date: daily.lowestDate }] as const]
        : [];
    }),
  );
}

/** A result is in the currency of the scenario's first account. */
async function readCurrencies(db: Executor, customerId: CustomerId, runs: readonly Run[]) {
  const ofAccount = new Map<string, string>();
  const currencies = new Map<RunId, string>();
  for (const { id, definition } of runs) {
    const first = definition.accountIds[0];
    if (first === undefined) continue;
    if (!ofAccount.has(first))
      ofAccount.set(first, (await findAccount(db, customerId, asId<'account'>(first)))?.currency ?? 'USD');
    currencies.set(id, ofAccount.get(first) ?? 'USD');
  }
  return currencies;
}
