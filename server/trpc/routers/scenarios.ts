import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { logSecurity } from '../../audit/security-log-store.ts';
import { newId, type RunId, type ScenarioId } from '../../core/ids.ts';
import { findHoldOf, listEntriesByCause } from '../../credits/store.ts';
import { openStream } from '../../limits/streams.ts';
import { explainRun } from '../../reporting/explain-invoice.ts';
import { setRunArchived } from '../../scenarios/archive-run.ts';
import { AlertLevel, agreeToMonthly, readAutomation, setAlert, stopMonthly } from '../../scenarios/automate.ts';
import { cancelRun } from '../../scenarios/cancel-run.ts';
import { decideRecurring, RecurringForm } from '../../scenarios/decide-recurring.ts';
import { MAX_PLANNED, PlannedItem } from '../../scenarios/forecast/planned.ts';
import { MAX_VARIANTS } from '../../scenarios/forecast/variants.ts';
import { RunLabel, RunSearch, ScenarioForm, ScenarioSearch } from '../../scenarios/form.ts';
import { readableHistory } from '../../scenarios/history-in-words.ts';
import { nameTargets } from '../../scenarios/name-targets.ts';
import { importPlanned, keepPlan, PlanForm, putPlanned, removePlanned, savePlan } from '../../scenarios/plan.ts';
import { MAX_PLAN_CSV_CHARS, PLAN_CSV_CONTENTS } from '../../scenarios/planned-csv.ts';
import { quoteRun } from '../../scenarios/quote-run.ts';
import { readOutcome } from '../../scenarios/read-outcome.ts';
import { readRecurring, scanRecurring } from '../../scenarios/read-recurring.ts';
import { ownsAccounts, readChoices, readScenarios, readUsedAccounts } from '../../scenarios/read-scenarios.ts';
import { findResult, listSummaries } from '../../scenarios/result-store.ts';
import { readAnswers, readOutlook } from '../../scenarios/run-answer-store.ts';
import { labelRun, listLabels, listRuns } from '../../scenarios/run-list-store.ts';
import { findHistory, findRun } from '../../scenarios/run-store.ts';
import { archiveScenario, findScenario, insertScenario, updateScenario } from '../../scenarios/scenario-store.ts';
import { readShared, shareRun } from '../../scenarios/share-run.ts';
import { findSharedSince, revokeShares } from '../../scenarios/share-store.ts';
import { retryRun, startRun } from '../../scenarios/start-run.ts';
import { readTemplates } from '../../scenarios/templates.ts';
import { watchRuns } from '../../scenarios/watch-runs.ts';
import { listBatchesOfRun } from '../../usage/run-usage-store.ts';
import { customerProcedure, publicProcedure, router } from '../init.ts';
import { refused, unwrap } from '../refusals.ts';

const id = z.string().max(64);
const scenarioId = id.transform((value) => value as ScenarioId);
const drawnId = z.uuid().transform((value) => value as ScenarioId);
const runId = id.transform((value) => value as RunId);
const before = id.optional();
const variant = z.number().int().min(0).max(1_000_000);
const PAGE_ROWS = 20;

const missing = (what: string) => new TRPCError({ code: 'NOT_FOUND', message: `There is no such ${what}.` });

export const scenariosRouter = router({
  list: customerProcedure
    .input(ScenarioSearch.extend({ before, isArchived: z.boolean().optional() }))
    .query(async ({ ctx: { deps, customerId }, input }) => {
      const page = { customerId, ...input, limit: PAGE_ROWS + 1 };
      const { scenarios: rows, accounts } = await readScenarios(deps.db, page);
      if (input.accountId && !accounts.some(({ id }) => id === input.accountId)) throw missing('account');
      return {
        scenarios: rows.slice(0, PAGE_ROWS),
        next: rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1]?.id : undefined,
        accounts,
      };
    }),

  get: customerProcedure.input(z.object({ scenarioId })).query(async ({ ctx: { deps, customerId }, input }) => {
    const scenario = await findScenario(deps.db, customerId, input.scenarioId);
    if (!scenario) throw missing('scenario');
    return { ...scenario, accounts: await readUsedAccounts(deps.db, customerId, scenario.definition) };
  }),

  /** The accounts that a scenario may use. */
  choices: customerProcedure.query(async ({ ctx: { deps, customerId } }) => ({
    accounts: await readChoices(deps.db, customerId),
    today: new Date(deps.clock.now()).toISOString().slice(0, 10),
  })),

  /** What is often asked, with amounts from the accounts' own history. */
  templates: customerProcedure.query(({ ctx: { deps, customerId } }) => readTemplates(deps, customerId)),

  /** With a `scenarioId`, drawn once a form, the same form sent again saves the same scenario again. */
  create: customerProcedure
    .input(z.intersection(ScenarioForm, z.object({ scenarioId: drawnId.optional() })))
    .mutation(async ({ ctx: { deps, customerId }, input: { scenarioId: id = newId<'scenario'>(), ...form } }) => {
      if (!(await ownsAccounts(deps.db, customerId, form.definition))) throw missing('account');
      const definition = unwrap(await nameTargets(deps, customerId, form.definition));
      const scenario = { id, customerId, name: form.name, definition, nowMs: deps.clock.now() };
      if (!(await insertScenario(deps.db, scenario)) && !(await updateScenario(deps.db, scenario)))
        throw missing('scenario');
      return { scenarioId: id };
    }),

  /** With `seenAtMs`, refused when somebody else saved it since then. */
  update: customerProcedure
    .input(z.intersection(ScenarioForm, z.object({ scenarioId, seenAtMs: z.number().int().optional() })))
    .mutation(async ({ ctx: { deps, customerId }, input }) => {
      const { scenarioId: scenario, name, seenAtMs } = input;
      if (!(await ownsAccounts(deps.db, customerId, input.definition))) throw missing('account');
      const before = await findScenario(deps.db, customerId, scenario);
      const kept = keepPlan(before?.definition, input.definition);
      const definition = unwrap(await nameTargets(deps, customerId, kept));
      const change = { id: scenario, customerId, name, definition, seenAtMs, nowMs: deps.clock.now() };
      if (await updateScenario(deps.db, change)) return;
      if (!(await findScenario(deps.db, customerId, scenario))) throw missing('scenario');
      throw refused({
        kind: 'changed_meanwhile',
        message: 'This scenario was changed in another tab since you opened it. Save again to replace that.',
      });
    }),

  /** Puts a scenario away, or brings it back; its runs stay. */
  archive: customerProcedure
    .input(z.object({ scenarioId, isArchived: z.boolean() }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => {
      const atMs = input.isArchived ? deps.clock.now() : null;
      if (!(await archiveScenario(deps.db, customerId, input.scenarioId, atMs))) throw missing('scenario');
    }),

  /** Recurring items of all accounts, as found and as the customer changed them. */
  recurring: customerProcedure.query(({ ctx: { deps, customerId } }) => readRecurring(deps, customerId)),

  /** Looks for recurring items in accounts whose movements changed. */
  scanRecurring: customerProcedure.mutation(({ ctx: { deps, customerId } }) => scanRecurring(deps, customerId)),

  /** Confirms, edits, pauses or deletes a recurring item, or takes that back. */
  decideRecurring: customerProcedure
    .input(RecurringForm)
    .mutation(async ({ ctx: { deps, customerId }, input }) => unwrap(await decideRecurring(deps, customerId, input))),

  /** Minimum balance, credit line, rates and planned items of a scenario. */
  savePlan: customerProcedure
    .input(z.object({ scenarioId, plan: PlanForm }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => unwrap(await savePlan(deps, { customerId, ...input }))),

  /** Adds planned items, or replaces those with the same ids: what a removal is undone with. */
  putPlanned: customerProcedure
    .input(z.object({ scenarioId, items: z.array(PlannedItem).min(1).max(MAX_PLANNED) }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => unwrap(await putPlanned(deps, { customerId, ...input }))),

  removePlanned: customerProcedure
    .input(z.object({ scenarioId, ids: z.array(id).min(1).max(MAX_PLANNED) }))
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await removePlanned(deps, { customerId, ...input })),
    ),

  /** Adds planned items from a CSV of invoices or bills. */
  importPlanned: customerProcedure
    .input(
      z.object({
        scenarioId,
        csv: z.string().max(MAX_PLAN_CSV_CHARS, { error: 'Use a file of at most 200 KB' }),
        content: z.enum(PLAN_CSV_CONTENTS),
      }),
    )
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await importPlanned(deps, { customerId, ...input })),
    ),

  /** The alert and the monthly run of a scenario, and what agreeing to one would mean now. */
  automation: customerProcedure
    .input(z.object({ scenarioId }))
    .query(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await readAutomation(deps, { customerId, ...input })),
    ),

  /** From which risk on a plain run sends a notice; null for none. */
  setAlert: customerProcedure
    .input(z.object({ scenarioId, alertPct: AlertLevel }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => unwrap(await setAlert(deps, { customerId, ...input }))),

  /** Agrees to a run a month, for as many credits as were shown. */
  agreeToMonthly: customerProcedure
    .input(z.object({ scenarioId, variants: z.number().int().min(1).max(MAX_VARIANTS) }))
    .mutation(async ({ ctx: { deps, customerId, user }, input }) =>
      unwrap(await agreeToMonthly(deps, { customerId, userId: user.id, ...input })),
    ),

  stopMonthly: customerProcedure
    .input(z.object({ scenarioId }))
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await stopMonthly(deps, { customerId, ...input })),
    ),

  /** What a run will cost and trigger. */
  quote: customerProcedure
    .input(z.object({ scenarioId }))
    .query(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await quoteRun(deps, { customerId, ...input, nowMs: deps.clock.now() })),
    ),
});

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

  /** A link that shows the run to whoever has it; the one before ends. */
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

  /** What a link shows, to anybody who has it. */
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
    .input(RunSearch.extend({ before, scenarioId: scenarioId.optional(), isArchived: z.boolean().optional() }))
    .query(async ({ ctx: { deps, customerId }, input }) => {
      if (input.scenarioId && !(await findScenario(deps.db, customerId, input.scenarioId))) throw missing('scenario');
      const rows = await listRuns(deps.db, { customerId, ...input, limit: PAGE_ROWS + 1 });
      const runs = rows.slice(0, PAGE_ROWS);
      const answers = await readAnswers(deps.db, customerId, runs);
      return {
        runs: runs.map((run) => ({ ...run, answer: answers.get(run.id) ?? null })),
        next: rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1]?.id : undefined,
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
    const leave = unwrap(openStream(deps.signals, user.sessionId));
    try {
      yield* watchRuns(deps, { customerId, signal: signal ?? new AbortController().signal });
    } finally {
      leave();
    }
  }),
});
