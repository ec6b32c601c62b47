import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { asId, newId } from '../../core/ids.ts';
import { AlertLevel, agreeToMonthly, readAutomation, setAlert, stopMonthly } from '../../scenarios/automate.ts';
import { decideRecurring, RecurringForm } from '../../scenarios/decide-recurring.ts';
import { MAX_PLANNED, PlannedItem } from '../../scenarios/forecast/planned.ts';
import { MAX_VARIANTS } from '../../scenarios/forecast/variants.ts';
import { ScenarioForm, ScenarioSearch } from '../../scenarios/form.ts';
import { nameTargets } from '../../scenarios/name-targets.ts';
import { importPlanned, keepPlan, PlanForm, putPlanned, removePlanned, savePlan } from '../../scenarios/plan.ts';
import { MAX_PLAN_CSV_CHARS, PLAN_CSV_CONTENTS } from '../../scenarios/planned-csv.ts';
import { preparePreview } from '../../scenarios/prepare-run.ts';
import { quoteRun } from '../../scenarios/quote-run.ts';
import { readRecurring, scanRecurring } from '../../scenarios/read-recurring.ts';
import { ownsAccounts, readChoices, readScenarios, readUsedAccounts } from '../../scenarios/read-scenarios.ts';
import { archiveScenario, findScenario, insertScenario, updateScenario } from '../../scenarios/scenario-store.ts';
import { readTemplates } from '../../scenarios/templates.ts';
import { customerProcedure, router } from '../init.ts';
import { refused, unwrap } from '../refusals.ts';

const id = z.string().max(64);
const scenarioId = id.transform(asId<'scenario'>);
const drawnId = z.uuid().transform(asId<'scenario'>);
const before = id.optional();
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

  /** What a preview of these accounts draws from, with the rates and one-offs of a scenario that is saved. */
  previewHistory: customerProcedure
    .meta({ budget: 'heavy' })
    .input(z.object({ accountIds: z.array(id).min(1).max(50), scenarioId: scenarioId.optional() }))
    .query(async ({ ctx: { deps, customerId }, input: { accountIds, scenarioId: saved } }) => {
      const scenario = saved && (await findScenario(deps.db, customerId, saved));
      if (saved && !scenario) throw missing('scenario');
      const definition = { ...scenario?.definition, accountIds };
      if (!(await ownsAccounts(deps.db, customerId, definition))) throw missing('account');
      return preparePreview(deps, customerId, definition);
    }),

  /** What is often asked, with amounts from the accounts' own history. */
  templates: customerProcedure
    .meta({ budget: 'large_read' })
    .query(({ ctx: { deps, customerId } }) => readTemplates(deps, customerId)),

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

  /** With `seenAtMs`, refused when another user saved it since then. */
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
  recurring: customerProcedure
    .meta({ budget: 'large_read' })
    .query(({ ctx: { deps, customerId } }) => readRecurring(deps, customerId)),

  /** Looks for recurring items in accounts whose movements changed. */
  scanRecurring: customerProcedure
    .meta({ budget: 'large_read' })
    .mutation(({ ctx: { deps, customerId } }) => scanRecurring(deps, customerId)),

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
