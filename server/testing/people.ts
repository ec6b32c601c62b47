import { transaction } from '../../db/transaction.ts';
import type { ChargeWhen, ConfirmedQuote } from '../accounts/details.ts';
import { settleEmail } from '../auth/change-email.ts';
import { ensureUser } from '../auth/ensure-user.ts';
import type { SessionUser } from '../auth/session-user.ts';
import { signUp } from '../auth/sign-up.ts';
import { findUser } from '../auth/store.ts';
import { findOpenCheckout } from '../billing/checkout-store.ts';
import { wallNow } from '../clock.ts';
import type { AccountId, CustomerId, ScenarioId, UserId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import { DAY_MS } from '../core/units.ts';
import type { ScenarioDefinition } from '../scenarios/forecast/assumptions.ts';
import { baseDefinition } from '../scenarios/forecast/base-definition.ts';
import { type Caller, createCaller } from '../trpc/root.ts';
import type { World } from './world.ts';

export type Person = { api: Caller; user: SessionUser; customerId: CustomerId };

let people = 0;

/** The procedures, as `user` may call them. */
export const callerOf = ({ deps }: World, user: SessionUser | null): Caller =>
  createCaller({ deps, user, resHeaders: new Headers(), ip: '127.0.0.1' });

/** Somebody who has just signed up. */
export async function aCustomer(world: World): Promise<Person> {
  people += 1;
  const email = `person${people}@example.com`;
  const form = { name: `Person ${people}`, email, password: 'correct horse battery' };
  const made = await signUp(world.deps, form, `203.0.${people % 250}.1`);
  if (!made.ok) throw new Error(made.refusal.message);
  await confirmSignUp(world, made.value.userId);
  return personOf(world, { ...made.value, email });
}

/** A customer's login, and the procedures as it may call them. */
export function personOf(
  world: World,
  { userId, customerId, email }: Pick<Person, 'customerId'> & { userId: UserId; email: string },
): Person {
  const user: SessionUser = {
    id: userId,
    email,
    role: 'customer',
    adminRole: null,
    hasFactor: false,
    verifiedAtMs: null,
    customerId,
    isConfirmed: true,
    sessionId: 'none',
  };
  return { api: callerOf(world, user), user, customerId };
}

/** As if the link in the mail had been followed. */
export async function confirmSignUp({ deps }: World, userId: SessionUser['id']): Promise<void> {
  const user = present(await findUser(deps.db, userId), 'user');
  await transaction(deps.db, (trx) => settleEmail(trx, deps, { user, email: user.email }));
  deps.signals.notify('notices');
}

export const anAdmin = async (world: World): Promise<Caller> => callerOf(world, await anAdminUser(world));

export async function anAdminUser(
  world: World,
  login = { email: 'admin@example.com', password: 'correct horse battery' },
): Promise<SessionUser> {
  const { email } = login;
  await ensureUser(world.deps, { ...login, name: 'Admin', role: 'admin' });
  const row = await world.deps.db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirstOrThrow();
  return {
    id: row.id as SessionUser['id'],
    email,
    role: 'admin',
    adminRole: 'owner',
    hasFactor: true,
    // Given just now, however long a test takes.
    verifiedAtMs: wallNow() + DAY_MS,
    customerId: null,
    isConfirmed: true,
    sessionId: 'none',
  };
}

/** As if an admin had an authenticator, and had just given its code in every session. Of a customer it changes nothing. */
export async function passFactor({ deps: { db } }: World, userId: SessionUser['id']): Promise<void> {
  const user = await findUser(db, userId);
  if (user?.role !== 'admin') return;
  const nowMs = wallNow();
  await db
    .insertInto('second_factors')
    .values({ user_id: userId, secret: 'JBSWY3DPEHPK3PXP', last_step: 0, created_at_ms: nowMs, confirmed_at_ms: nowMs })
    .onConflict((c) => c.column('user_id').doUpdateSet({ confirmed_at_ms: nowMs }))
    .execute();
  await db.updateTable('sessions').set({ verified_at_ms: nowMs }).where('user_id', '=', userId).execute();
}

/** What a page shows before it asks to confirm a change of accounts, as the confirmation sends it back. */
export async function quoteOf(
  { api }: Person,
  change: 1 | -1,
  behavior: ChargeWhen = 'create_prorations',
): Promise<ConfirmedQuote> {
  const { prorationAtMs, version } = await api.accounts.quote({ change, behavior });
  return { behavior, prorationAtMs, version };
}

export async function attachSample(person: Person): Promise<AccountId> {
  return (await person.api.accounts.attachSample({ quote: await quoteOf(person, 1) })).accountId;
}

/** Cancels with the period's end, as the page does. */
export async function cancel({ api }: Person): Promise<void> {
  await api.billing.setEnding({ wanted: 'ends', version: (await api.billing.ending())?.version ?? 'none' });
}

/** Accepts what is charged and when, as one must before subscribing. */
export async function agreeToTerms({ api }: Person): Promise<void> {
  await api.billing.agree({ version: (await api.billing.agreement()).terms.version });
}

/** Pays an embedded checkout as the page would, and lets everything that follows happen. */
export async function subscribe(world: World, person: Person, card = 'pm_card_visa'): Promise<void> {
  await agreeToTerms(person);
  await person.api.billing.startCheckout();
  const open = present(await findOpenCheckout(world.deps.db, person.customerId), 'open checkout');
  const answer = await confirmCheckout(world, open.sessionId, card);
  if (!answer.ok) throw new Error(`the checkout was not taken: ${await answer.text()}`);
  await world.settle();
}

/** Sends off an open checkout with one of Stripe's test cards. */
export async function confirmCheckout(world: World, sessionId: string, card: string): Promise<Response> {
  return fetch(`${world.emulator.url}/v1/payment_pages/${sessionId}/confirm`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${world.emulator.secretKey}` },
    body: new URLSearchParams({ payment_method: card }),
  });
}

/** Signed up, with one sample account attached, and subscribed. */
export async function aSubscriber(world: World, card?: string): Promise<Person> {
  const person = await aCustomer(world);
  await attachSample(person);
  await subscribe(world, person, card);
  return person;
}

/** A scenario over all attached accounts; with `variants` a sweep of so many. */
export async function aScenario(
  person: Person,
  variants = 1,
  changes: Partial<ScenarioDefinition> = {},
): Promise<ScenarioId> {
  const { accounts } = await person.api.accounts.list();
  const definition = baseDefinition(
    accounts.filter((account) => account.status === 'attached').map((account) => account.id),
    { horizonMonths: 3, trials: 100, seed: 7, ...(variants > 1 && { sweep: sweepOf(variants) }), ...changes },
  );
  return (await person.api.scenarios.create({ name: `Scenario of ${variants}`, definition })).scenarioId;
}

/** A grid of exactly `variants` points, one or two axes of at most 200 steps. */
function sweepOf(variants: number): ScenarioDefinition['sweep'] {
  const axis = (assumption: 'incomeGrowthPct' | 'expenseGrowthPct', steps: number) => ({
    assumption,
    from: 0,
    to: 20,
    steps,
  });
  if (variants <= 200) return [axis('incomeGrowthPct', variants)];
  const steps = Array.from({ length: 199 }, (_, i) => 200 - i).find((n) => variants % n === 0 && variants / n <= 200);
  return [
    axis('incomeGrowthPct', present(steps, `two factors of ${variants}`)),
    axis('expenseGrowthPct', variants / present(steps, 'a factor')),
  ];
}

let keys = 0;

/** Starts a run of `variants` and lets everything that follows happen. */
export async function run(world: World, person: Person, variants: number) {
  const scenarioId = await aScenario(person, variants);
  keys += 1;
  const { runId } = await person.api.runs.start({ scenarioId, requestKey: `request-key-${keys}` });
  await world.settle();
  return (await person.api.runs.get({ runId })).run;
}
