import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { logSecurity } from '../../audit/security-log-store.ts';
import { asId } from '../../core/ids.ts';
import { findHoldOf, listEntriesByCause } from '../../credits/store.ts';
import { openStream } from '../../limits/streams.ts';
import { explainRun } from '../../reporting/explain-invoice.ts';
import { setRunArchived } from '../../scenarios/archive-run.ts';
import { cancelRun } from '../../scenarios/cancel-run.ts';
import { RunLabel, RunSearch } from '../../scenarios/form.ts';
import { readableHistory } from '../../scenarios/history-in-words.ts';
import { readOutcome } from '../../scenarios/read-outcome.ts';
import { readUsedAccounts } from '../../scenarios/read-scenarios.ts';
import { findResult, listSummaries } from '../../scenarios/result-store.ts';
import { readAnswers, readOutlook } from '../../scenarios/run-answer-store.ts';
import { labelRun, listLabels, listRuns } from '../../scenarios/run-list-store.ts';
import { findHistory, findRun } from '../../scenarios/run-store.ts';
import { findScenario } from '../../scenarios/scenario-store.ts';
import { readShared, shareRun } from '../../scenarios/share-run.ts';
import { findSharedSince, revokeShares } from '../../scenarios/share-store.ts';
import { retryRun, startRun } from '../../scenarios/start-run.ts';
import { watchRuns } from '../../scenarios/watch-runs.ts';
import { listBatchesOfRun } from '../../usage/run-usage-store.ts';
import { customerProcedure, publicProcedure, router } from '../init.ts';
import { unwrap } from '../refusals.ts';

const id = z.string().max(64);
const scenarioId = id.transform(asId<'scenario'>);
const runId = id.transform(asId<'run'>);
const before = id.optional();
const variant = z.number().int().min(0).max(1_000_000);
const PAGE_ROWS = 20;
const missing = (what: string) => new TRPCError({ code: 'NOT_FOUND', message: `There is no such ${what}.` });

export const runsRouter = router({
  /** Starts a run; one request key a confirmation, so that a double click or a retry runs once. */
  start: customerProcedure
    .meta({ budget: 'heavy' })
    .input(z.object({ scenarioId, requestKey: z.string().min(8).max(100) }))
    .mutation(async ({ ctx: { deps, customerId, user }, input }) =>
      unwrap(await startRun(deps, { customerId, userId: user.id, ...input })),
    ),

  /** Runs a failed run again; twice asked is once done. */
  retry: customerProcedure
    .meta({ budget: 'heavy' })
    .input(z.object({ runId }))
    .mutation(async ({ ctx: { deps, customerId, user }, input }) =>
      unwrap(await retryRun(deps, { customerId, userId: user.id, ...input })),
    ),

  label: customerProcedure
    .input(z.object({ runId, label: RunLabel }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => {
      if (!(await labelRun(deps.db, customerId, input.runId, input.label))) throw missing('run');
    }),

  /** Puts a run away, or brings it back. */
  archive: customerProcedure
    .input(z.object({ runId, isArchived: z.boolean() }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => {
      if (!(await setRunArchived(deps, { customerId, ...input }))) throw missing('run');
    }),

  /** Makes a link that shows the run to everyone who has it. Earlier links stop working. */
  share: customerProcedure.input(z.object({ runId })).mutation(async ({ ctx: { deps, customerId, user }, input }) => {
    const shared = unwrap(await shareRun(deps, { customerId, ...input }));
    await logSecurity(deps.db, { kind: 'run_shared', userId: user.id, customerId, detail: input });
    return shared;
  }),

  unshare: customerProcedure.input(z.object({ runId })).mutation(async ({ ctx: { deps, customerId, user }, input }) => {
    if (!(await findRun(deps.db, customerId, input.runId))) throw missing('run');
    await revokeShares(deps.db, customerId, input.runId, deps.clock.now());
    await logSecurity(deps.db, { kind: 'run_unshared', userId: user.id, customerId, detail: input });
  }),

  /** What a link shows to everyone who has it. */
  shared: publicProcedure
    .meta({ budget: 'heavy' })
    .input(z.object({ token: z.string().max(100), variant: variant.optional() }))
    .query(async ({ ctx: { deps }, input }) =>
      unwrap(await readShared(deps.db, { ...input, nowMs: deps.clock.now() })),
    ),

  cancel: customerProcedure
    .input(z.object({ runId }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => unwrap(await cancelRun(deps, { customerId, ...input }))),

  list: customerProcedure
    .input(
      RunSearch.extend({
        before,
        scenarioId: scenarioId.optional(),
        isArchived: z.boolean().optional(),
        rows: z.number().int().min(1).max(PAGE_ROWS).default(PAGE_ROWS),
        // An answer is read out of the whole result.
        hasAnswers: z.boolean().default(true),
      }),
    )
    .query(async ({ ctx: { deps, customerId }, input: { rows, hasAnswers, ...search } }) => {
      if (search.scenarioId && !(await findScenario(deps.db, customerId, search.scenarioId))) throw missing('scenario');
      const found = await listRuns(deps.db, { customerId, ...search, limit: rows + 1 });
      const runs = found.slice(0, rows);
      const answers = await readAnswers(deps.db, customerId, hasAnswers ? runs : []);
      return {
        runs: runs.map((run) => ({ ...run, answer: answers.get(run.id) ?? null })),
        next: found.length > rows ? runs.at(-1)?.id : undefined,
      };
    }),

  /** The newest plain forecast, and what it said before. */
  outlook: customerProcedure.query(({ ctx: { deps, customerId } }) => readOutlook(deps.db, customerId)),

  labels: customerProcedure.query(({ ctx: { deps, customerId } }) => listLabels(deps.db, customerId)),

  /** The run, what it draws from, what it holds, its receipt from ledger and usage, and one summary a variant. */
  get: customerProcedure.input(z.object({ runId })).query(async ({ ctx: { deps, customerId }, input }) => {
    const run = await findRun(deps.db, customerId, input.runId);
    if (!run) throw missing('run');
    const stored = await findHistory(deps.db, run.id);
    const accounts = await readUsedAccounts(deps.db, customerId, run.definition);
    const nameOf = (id: string) => accounts.find((account) => account.id === id)?.name ?? 'An account';
    return {
      run,
      accounts,
      history: readableHistory(stored, nameOf),
      held: await findHoldOf(deps.db, customerId, run.id),
      entries: await listEntriesByCause(deps.db, customerId, run.id),
      billedOn: await explainRun(deps.db, customerId, run.id),
      batches: await listBatchesOfRun(deps.db, customerId, run.id),
      sharedSinceMs: await findSharedSince(deps.db, { customerId, runId: run.id, nowMs: deps.clock.now() }),
      summaries: await listSummaries(deps.db, customerId, run.id),
    };
  }),

  result: customerProcedure.input(z.object({ runId, variant })).query(async ({ ctx: { deps, customerId }, input }) => {
    const result = await findResult(deps.db, customerId, input.runId, input.variant);
    if (!result) throw missing('result');
    return result;
  }),

  /** What happened since the forecast began, against what it said. */
  outcome: customerProcedure.input(z.object({ runId })).query(async ({ ctx: { deps, customerId }, input }) => {
    const run = await findRun(deps.db, customerId, input.runId);
    if (!run) throw missing('run');
    return readOutcome(deps.db, run);
  }),

  /** How far each run is that is not over, each time that changes, until all are over. */
  progress: customerProcedure.subscription(async function* ({ ctx: { deps, customerId, user }, signal }) {
    const leave = unwrap(openStream(deps.signals, { sessionId: user.sessionId, customerId }));
    try {
      yield* watchRuns(deps, { customerId, signal: signal ?? new AbortController().signal });
    } finally {
      leave();
    }
  }),
});
