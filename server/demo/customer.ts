import { addMovements } from '../accounts/add-movements.ts';
import { attachImport } from '../accounts/attach-account.ts';
import { startImport } from '../accounts/start-import.ts';
import { confirmQuote } from '../billing/confirm-quote.ts';
import type { AccountId, RunId, ScenarioId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import { DAY_MS, type Ms } from '../core/units.ts';
import type { ScenarioDefinition } from '../scenarios/forecast/assumptions.ts';
import { baseDefinition } from '../scenarios/forecast/base-definition.ts';
import { type Person, quoteOf } from '../testing/people.ts';
import { accepted, type Cast, DEMO_CUSTOMER, join, pay, start } from './cast.ts';
import { DEMO_ACCOUNTS, type DemoAccount, exportCsv } from './movements.ts';

/** Bank history before the first week. */
const HISTORY_DAYS = 730;
/** As people export: the last month again and what is new, so that imports overlap. */
const OVERLAP_DAYS = 35;
const SEED = 20_260;

/** The customer whom `npm start` shows: a small studio with half a year at Headroom. */
export type Studio = {
  person: Person;
  openedMs: Ms;
  accounts: { is: DemoAccount; id: AccountId }[];
  scenarios: Partial<Record<keyof typeof NAMES, ScenarioId | undefined>>;
};

const NAMES = {
  baseline: 'As things are',
  hires: 'Hire two designers',
  sweep: 'Income against costs',
  reserve: 'Reserve: interest and withdrawals',
};

export async function openStudio(cast: Cast): Promise<Studio> {
  const studio = await findStudio(cast);
  const { person } = studio;
  for (const account of DEMO_ACCOUNTS.slice(0, 2)) await attach(cast, studio, account);
  await pay(cast, person);
  await cast.world.settle();
  await person.api.billing.setMonthlyCap({ capDollars: 150 });
  await person.api.billing.setLowBalance({ credits: 1_000 });
  return studio;
}

/** The studio as it is; one that has just signed up when there is none. */
export async function findStudio(cast: Cast): Promise<Studio> {
  const person = await join(cast, { name: 'Northlight Studio', email: DEMO_CUSTOMER.email });
  const { created_at_ms: createdAtMs } = await cast.world.deps.db
    .selectFrom('customers')
    .select('created_at_ms')
    .where('id', '=', person.customerId)
    .executeTakeFirstOrThrow();
  const { accounts } = await person.api.accounts.list();
  const { scenarios } = await person.api.scenarios.list({});
  return {
    person,
    openedMs: (Math.floor(createdAtMs / DAY_MS) - HISTORY_DAYS) * DAY_MS,
    accounts: DEMO_ACCOUNTS.flatMap((is) =>
      accounts.filter(({ name }) => name === is.name).map(({ id }) => ({ is, id })),
    ),
    scenarios: Object.fromEntries(
      Object.entries(NAMES).map(([key, name]) => [key, scenarios.find((one) => one.name === name)?.id]),
    ),
  };
}

async function upload({ world }: Cast, studio: Studio, account: DemoAccount, into?: AccountId) {
  const { openedMs } = studio;
  const toMs = Math.floor(world.deps.clock.now() / DAY_MS) * DAY_MS;
  const fromMs = into ? toMs - OVERLAP_DAYS * DAY_MS : openedMs;
  const content = exportCsv(account, { fromMs, toMs, openedMs });
  const { name, institution, currency, openingCents } = account;
  return accepted(
    await startImport(world.deps, {
      customerId: studio.person.customerId,
      details: { name, institution, currency, openingBalance: openingCents / 100 },
      fileName: `${name.toLowerCase().replace(' ', '-')}-${new Date(toMs).toISOString().slice(0, 10)}.csv`,
      content,
      intoAccountId: into,
    }),
  ).importId;
}

async function attach(cast: Cast, studio: Studio, account: DemoAccount): Promise<void> {
  const { deps } = cast.world;
  const { customerId } = studio.person;
  const importId = await upload(cast, studio, account);
  const quote = await quoteOf(studio.person, 1);
  const confirm = confirmQuote(deps, customerId, quote);
  const { accountId } = accepted(await attachImport(deps, { customerId, importId, confirm }));
  studio.accounts.push({ is: account, id: accountId });
}

async function addNewer(cast: Cast, studio: Studio): Promise<void> {
  for (const { is, id } of studio.accounts) {
    const importId = await upload(cast, studio, is, id);
    accepted(await addMovements(cast.world.deps, { customerId: studio.person.customerId, importId }));
  }
}

/** What happens in each week, by weeks before today. */
export async function liveStudioWeek(cast: Cast, studio: Studio, weeksAgo: number): Promise<void> {
  const { api } = studio.person;
  if (weeksAgo === 22) await attach(cast, studio, present(DEMO_ACCOUNTS[2], 'the savings account'));
  if (weeksAgo === 17) await attach(cast, studio, present(DEMO_ACCOUNTS[3], 'the euro account'));
  await addNewer(cast, studio);
  if (weeksAgo === 26) await planStudio(cast, studio);
  if (weeksAgo === 20) await planReserve(studio);
  if (weeksAgo === 16) await api.scenarios.agreeToMonthly({ scenarioId: baseline(studio), variants: 1 });
  const runs: [ScenarioId | undefined, string | null][] = [[studio.scenarios.baseline, 'Weekly']];
  if (weeksAgo % 6 === 0) runs.push([studio.scenarios.hires, 'Board']);
  if (weeksAgo % 4 === 0) runs.push([studio.scenarios.sweep, 'Board']);
  if ([11, 6, 5].includes(weeksAgo)) runs.push([studio.scenarios.reserve, null]);
  // The second recharge is declined, and paid by Stripe's retry some days later.
  if (weeksAgo === 5) cast.world.emulator.control.setNextCardOutcome('insufficient_funds');
  for (const [scenarioId, label] of runs) {
    const runId: RunId = await start(cast, studio.person, present(scenarioId, 'a scenario'));
    if (label) await api.runs.label({ runId, label });
  }
  if (weeksAgo === 3) await cancelOne(cast, studio);
}

const baseline = ({ scenarios }: Studio): ScenarioId => present(scenarios.baseline, 'the baseline');

async function cancelOne(cast: Cast, studio: Studio): Promise<void> {
  const runId = await start(cast, studio.person, present(studio.scenarios.reserve, 'the reserve'));
  await studio.person.api.runs.cancel({ runId });
}

/** A large sweep, of an account with few movements: computing it takes a second, and it passes the recharge threshold. */
async function planReserve({ person: { api }, accounts, scenarios }: Studio): Promise<void> {
  const savings = present(accounts[2], 'the savings account');
  const definition = baseDefinition([savings.id], {
    horizonMonths: 3,
    trials: 100,
    seed: SEED,
    sweep: [
      { assumption: 'incomeGrowthPct', from: -50, to: 50, steps: 54 },
      { assumption: 'expenseGrowthPct', from: 0, to: 49, steps: 50 },
    ],
  });
  scenarios.reserve = (await api.scenarios.create({ name: NAMES.reserve, definition })).scenarioId;
}

/** What is marked as read: all but the latest notices. */
export async function readNotices({ person: { api } }: Studio): Promise<void> {
  const { notices } = await api.notices.list({ rows: 4 });
  const last = notices.at(-1);
  if (last) await api.notices.markAllRead({ upTo: last.id });
}

async function planStudio(cast: Cast, studio: Studio): Promise<void> {
  const { api } = studio.person;
  const nowMs = cast.world.deps.clock.now();
  const inMonths = (months: number, day: number): string => {
    const at = new Date(nowMs);
    return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, day)).toISOString().slice(0, 10);
  };
  const definition = baseDefinition(
    studio.accounts.map(({ id }) => id),
    { seed: SEED, minimumCents: 1_500_000 },
  );
  const create = async (name: string, changes: Partial<ScenarioDefinition>) =>
    (await api.scenarios.create({ name, definition: { ...definition, ...changes } })).scenarioId;
  const hire = {
    id: 'two-designers',
    kind: 'hire' as const,
    label: 'Two designers',
    amountCents: -980_000,
    date: inMonths(8, 28),
    cadence: 'monthly' as const,
  };
  const museum = {
    id: 'museum',
    kind: 'invoice' as const,
    label: 'Atlas Museum, final invoice',
    amountCents: 2_400_000,
    date: inMonths(8, 12),
    cadence: 'once' as const,
    probabilityPct: 80,
    lateDays: 20,
  };
  studio.scenarios = {
    baseline: await create(NAMES.baseline, { planned: [museum] }),
    hires: await create(NAMES.hires, { planned: [museum, hire] }),
    sweep: await create(NAMES.sweep, {
      trials: 200,
      sweep: [
        { assumption: 'incomeGrowthPct', from: -15, to: 15, steps: 11 },
        { assumption: 'expenseGrowthPct', from: 0, to: 14, steps: 8 },
      ],
    }),
  };
  await api.scenarios.setAlert({ scenarioId: baseline(studio), alertPct: 20 });
  await api.scenarios.scanRecurring();
  const rent = (await api.scenarios.recurring()).find(({ label }) => label.includes('rent'));
  if (rent)
    await api.scenarios.decideRecurring({ accountId: rent.accountId, seriesKey: rent.seriesKey, status: 'confirmed' });
}
