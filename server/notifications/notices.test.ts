import { describe, expect, it } from 'vitest';
import { ANYBODY, writeFigures } from '../core/figures.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { createClient } from '../stripe/client.ts';
import {
  aCustomer,
  aScenario,
  aSubscriber,
  attachSample,
  cancel,
  type Person,
  quoteOf,
  run,
} from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { isOptional, listKinds, NOTICE_KINDS, type NoticeKind } from './kinds.ts';
import { listNotices } from './store.ts';

type Story = {
  title: string | RegExp;
  link: string | RegExp;
  mails?: number;
  act(world: World): Promise<Person>;
};

const stripe = ({ emulator }: World) => createClient(emulator.secretKey, emulator.url);

/** Uses up to the threshold, whose invoice is then collected. The card's outcome is set before. */
async function charged(world: World, outcome?: 'decline' | 'authentication_required'): Promise<Person> {
  const person = await aSubscriber(world);
  if (outcome) await world.emulator.control.setNextCardOutcome(outcome);
  await run(world, person, 5_000);
  return person;
}

async function paid(world: World, person: Person): Promise<Person> {
  const { failedInvoice } = await person.api.billing.overview();
  await stripe(world).invoices.pay(failedInvoice?.id ?? '', { payment_method: 'pm_card_visa' });
  await world.settle();
  return person;
}

async function paused(world: World): Promise<Person> {
  const person = await charged(world, 'decline');
  await world.emulator.control.setNextCardOutcome('decline');
  await world.advance(3 * DAY_MS + HOUR_MS);
  return person;
}

async function disputed(world: World): Promise<Person> {
  const person = await aSubscriber(world, 'pm_card_createDispute');
  await world.advance(HOUR_MS);
  return person;
}

async function canceling(world: World): Promise<Person> {
  const person = await aSubscriber(world);
  await cancel(person);
  return person;
}

/** Every kind of notice, and what brings it about. */
const STORIES: Record<NoticeKind, Story> = {
  welcome: { title: 'Welcome to Headroom', link: '/overview', act: aCustomer },
  agreement: { title: 'Your billing agreement', link: '/billing/agreement', act: aSubscriber },
  subscribed: { title: 'Your subscription is active', link: '/scenarios', act: aSubscriber },
  account_attached: {
    title: 'Sample studio is attached',
    link: /^\/accounts\//,
    async act(world) {
      const person = await aCustomer(world);
      await attachSample(person);
      return person;
    },
  },
  account_detached: {
    title: 'Sample studio is detached',
    link: '/accounts',
    async act(world) {
      const person = await aSubscriber(world);
      await world.advance(HOUR_MS);
      const [account] = (await person.api.accounts.list()).accounts;
      await person.api.accounts.detach({ accountId: account?.id ?? '', quote: await quoteOf(person, -1) });
      return person;
    },
  },
  recharged: { title: '5,000 credits are back', link: /^\/billing\/invoices\//, act: charged },
  payment_failed: { title: 'Your payment of $30.00 failed', link: /invoices/, act: (w) => charged(w, 'decline') },
  needs_confirmation: {
    title: 'Confirm your payment of $30.00',
    link: /invoices/,
    act: (world) => charged(world, 'authentication_required'),
  },
  payment_confirmed: {
    title: 'Payment received: runs can start again',
    link: '/billing',
    async act(world) {
      const person = await charged(world, 'decline');
      await world.advance(2 * MINUTE_MS);
      return paid(world, person);
    },
  },
  invoice_due: {
    title: 'Your invoice of $30.00 is due on March 12, 2026',
    link: /invoices/,
    async act(world) {
      const person = await aSubscriber(world);
      const { subscription } = await person.api.billing.overview();
      const sent = { collection_method: 'send_invoice', days_until_due: 10 } as const;
      await stripe(world).subscriptions.update(subscription?.id ?? '', sent);
      await world.settle();
      await run(world, person, 5_000);
      await world.advance(2 * HOUR_MS);
      return person;
    },
  },
  grace_ending: {
    title: /^Runs pause on March 5, 2026 at \d+:\d\d [AP]M UTC$/,
    link: /invoices/,
    async act(world) {
      const person = await charged(world, 'decline');
      await world.advance(2 * DAY_MS + HOUR_MS);
      return person;
    },
  },
  paused: { title: 'Runs are paused', link: /invoices/, act: paused },
  resumed: {
    title: 'Payment received: runs can start again',
    link: '/billing',
    act: async (world) => paid(world, await paused(world)),
  },
  low_balance: {
    title: 'Fewer than 1,000 credits are left',
    link: '/usage',
    async act(world) {
      const person = await aSubscriber(world);
      await person.api.billing.setLowBalance({ credits: 1_000 });
      await run(world, person, 4_100);
      return person;
    },
  },
  stale_data: {
    title: /^Bank data of .+ ends on /,
    link: /^\/accounts\//,
    async act(world) {
      const person = await aSubscriber(world);
      await world.deps.db
        .updateTable('accounts')
        .set({ is_sample: 0 })
        .where('customer_id', '=', person.customerId)
        .execute();
      await person.api.notices.setReminder({ days: 7 });
      await world.advance(9 * DAY_MS);
      return person;
    },
  },
  spend_alert: {
    title: 'Your runs of this billing period reached $1.00',
    link: '/usage#spend',
    async act(world) {
      const person = await aSubscriber(world);
      await person.api.billing.setSpendAlerts({ dollars: [1] });
      await run(world, person, 200);
      return person;
    },
  },
  cap: {
    title: 'Your monthly cap of $0.60 is reached',
    link: '/settings/spending',
    async act(world) {
      const person = await aSubscriber(world);
      await person.api.billing.setMonthlyCap({ capDollars: 0.6 });
      await run(world, person, 100);
      return person;
    },
  },
  card: {
    title: 'No card on file',
    link: '/billing',
    async act(world) {
      const person = await aSubscriber(world);
      const { stripeCustomerId } = await getCustomer(world.deps.db, person.customerId);
      const { data } = await stripe(world).paymentMethods.list({ customer: stripeCustomerId ?? '' });
      await stripe(world).paymentMethods.detach(data[0]?.id ?? '');
      return person;
    },
  },
  refunded: {
    title: '$9.00 of your payment was refunded',
    link: '/billing',
    async act(world) {
      const person = await aSubscriber(world);
      const { invoices } = await person.api.billing.overview();
      const { data } = await stripe(world).invoicePayments.list({ invoice: invoices[0]?.id ?? '' });
      await stripe(world).refunds.create({ payment_intent: String(data[0]?.payment.payment_intent) });
      return person;
    },
  },
  disputed: { title: 'A payment of $9.00 is disputed', link: '/billing', act: disputed },
  run_finished: {
    title: /^Scenario of 5600: results are ready$/,
    link: /^\/runs\//,
    mails: 0,
    async act(world) {
      const person = await aSubscriber(world);
      await world.emulator.control.setNextCardOutcome('decline');
      const scenarioId = await aScenario(person, 5_600);
      await person.api.runs.start({ scenarioId, requestKey: 'one that has to wait' });
      await world.advance(HOUR_MS);
      return paid(world, person);
    },
  },
  risk: {
    title: /^Scenario of 1: a risk of 100%$/,
    link: /^\/runs\//,
    async act(world) {
      const person = await aSubscriber(world);
      const bill = { id: 'bill', label: 'Bill', amountCents: -9e10, date: '2026-03-20', cadence: 'once' as const };
      const scenarioId = await aScenario(person, 1, { planned: [bill] });
      await person.api.scenarios.setAlert({ scenarioId, alertPct: 20 });
      await person.api.runs.start({ scenarioId, requestKey: 'one that runs out' });
      return person;
    },
  },
  monthly_run: {
    title: 'Scenario of 1 runs every month',
    link: /^\/scenarios\//,
    async act(world) {
      const person = await aSubscriber(world);
      await person.api.billing.setMonthlyCap({ capDollars: 50 });
      const scenarioId = await aScenario(person);
      await person.api.scenarios.agreeToMonthly({ scenarioId, variants: 1 });
      return person;
    },
  },
  canceling: { title: 'Your subscription ends on April 2, 2026', link: '/billing', act: canceling },
  goes_on: {
    title: 'Your subscription continues',
    link: '/billing',
    async act(world) {
      const person = await canceling(world);
      await world.advance(2 * MINUTE_MS);
      await person.api.billing.setEnding({ wanted: 'goes_on' });
      return person;
    },
  },
  ended: {
    title: 'Your subscription has ended',
    link: '/billing',
    async act(world) {
      const person = await canceling(world);
      await world.advance(32 * DAY_MS);
      return person;
    },
  },
  data_exported: {
    title: 'A copy of your data was downloaded',
    link: '/settings/security',
    async act(world) {
      const person = await aCustomer(world);
      await person.api.privacy.beginExport();
      return person;
    },
  },
};

describe('the cause of a notice is notified once, in the app and by mail', () => {
  // A world each: time that passes for one would bring about other things for the rest.
  it.each(listKinds().map(({ kind }) => ({ kind, ...STORIES[kind] })))(
    '$kind: $title',
    async ({ kind, title, link, mails = 1, act }) => {
      const own = await createWorld();
      const { api, customerId, user } = await act(own);
      await own.settle();
      const { db } = own.deps;
      const told = (await listNotices(db, customerId, 100)).filter((notice) => notice.kind === kind);
      expect(told).toMatchObject([{ isRead: false, isSuperseded: false }]);
      const words = (text: string | undefined) => writeFigures(text ?? '', ANYBODY);
      expect(words(told[0]?.title)).toMatch(title);
      expect(told[0]?.link?.href).toMatch(link);
      expect((await api.notices.list({})).notices.map(({ id }) => id)).toContain(told[0]?.id);
      await own.advance(MINUTE_MS);
      const sent = (await db.selectFrom('mails').selectAll().where('customer_id', '=', customerId).execute()).filter(
        ({ subject }) => subject === words(told[0]?.title),
      );
      expect(sent).toHaveLength(mails);
      for (const mail of sent) {
        expect(mail).toMatchObject({ recipient: user.email, status: 'kept' });
        expect(mail.text).toContain(words(told[0]?.body));
        expect(mail.text).toContain(told[0]?.link?.label);
        expect(mail.html).toContain(`>${told[0]?.link?.label}</a>`);
        expect(mail.unsubscribe_url !== null).toBe(isOptional(kind));
        expect(mail.text).toContain(isOptional(kind) ? mail.unsubscribe_url : NOTICE_KINDS[kind].necessary);
      }
      await own.close();
    },
  );
});
