import type Stripe from 'stripe';
import { ensureUser } from '../auth/ensure-user.ts';
import { findOpenCheckout } from '../billing/checkout-store.ts';
import { findSubscription } from '../billing/subscription-store.ts';
import { newId, type RunId, type ScenarioId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import type { Refusal, Result } from '../core/result.ts';
import { getCustomer } from '../customers/store.ts';
import { startRun } from '../scenarios/start-run.ts';
import { DEMO_LOGINS } from '../start-up/demo-logins.ts';
import { createClient } from '../stripe/client.ts';
import {
  agreeToTerms,
  anAdminUser,
  aScenario,
  attachSample,
  callerOf,
  confirmCheckout,
  type Person,
  personOf,
} from '../testing/people.ts';
import type { World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';

/** What the lives of demo customers are made with. */
export type Cast = { world: World; stripe: Stripe; acts: Caller['admin']['acts'] };

const loginOf = (role: 'customer' | 'admin') =>
  present(
    DEMO_LOGINS.find((login) => login.role === role),
    `a demo login of role ${role}`,
  );
export const DEMO_CUSTOMER = loginOf('customer');

export async function openCast(world: World): Promise<Cast> {
  return {
    world,
    stripe: createClient(world.emulator.secretKey, world.emulator.url),
    acts: callerOf(world, await anAdminUser(world, loginOf('admin'))).admin.acts,
  };
}

/** A customer with a login and a confirmed e-mail. Finds the existing one, or creates it. */
export async function join({ world }: Cast, { name, email }: { name: string; email: string }): Promise<Person> {
  const { userId, customerId } = await ensureUser(world.deps, {
    name,
    email,
    password: DEMO_CUSTOMER.password,
    role: 'customer',
  });
  return personOf(world, { userId, customerId: present(customerId, 'the customer of a login'), email });
}

export async function attachSamples(person: Person, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await attachSample(person);
}

/** Pays a checkout. What follows from it happens at the next settling. */
export async function pay({ world }: Cast, person: Person, card = 'pm_card_visa'): Promise<void> {
  await agreeToTerms(person);
  await person.api.billing.startCheckout();
  const { sessionId } = present(await findOpenCheckout(world.deps.db, person.customerId), 'an open checkout');
  const answer = await confirmCheckout(world, sessionId, card);
  if (!answer.ok) throw new Error(`The checkout was not taken: ${await answer.text()}`);
}

/** Starts a run. By the use case: the budgets of a procedure are of real minutes, and half a year passes in one. */
export async function start({ world }: Cast, person: Person, scenarioId: ScenarioId): Promise<RunId> {
  const { customerId, user } = person;
  const order = { customerId, userId: user.id, scenarioId, requestKey: newId() };
  return accepted(await startRun(world.deps, order)).runId;
}

/** Starts a run of so many variants, which cost as little computing as variants can. */
export async function use(cast: Cast, person: Person, variants: number): Promise<RunId> {
  return start(cast, person, await aScenario(person, variants, { horizonMonths: 1 }));
}

/** Puts a card in the place of the one that pays. */
export async function giveCard({ world: { deps }, stripe }: Cast, person: Person, card: string): Promise<void> {
  const { stripeCustomerId } = await getCustomer(deps.db, person.customerId);
  const { id } = await stripe.paymentMethods.attach(card, { customer: present(stripeCustomerId, 'a Stripe customer') });
  const subscription = await findSubscription(deps.db, person.customerId);
  await stripe.subscriptions.update(present(subscription, 'a subscription').id, { default_payment_method: id });
}

/** The newest invoice that was paid with money. */
export async function paidInvoice({ api }: Person): Promise<string> {
  const { invoices } = await api.billing.overview();
  const paid = invoices.find(({ status, amountPaidCents }) => status === 'paid' && amountPaidCents > 0);
  return present(paid, 'a paid invoice').id;
}

type Act = Parameters<Caller['admin']['acts']['run']>[0];

export const act = ({ acts }: Cast, name: Act['name'], subjectId: string, more: Partial<Act>) =>
  acts.run({ name, subjectId, key: newId(), fields: {}, reason: 'As agreed', ...more });

export function accepted<T>(result: Result<T, Refusal<string>>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
