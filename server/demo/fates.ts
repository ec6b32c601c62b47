import { findSubscription } from '../billing/subscription-store.ts';
import { present } from '../core/invariant.ts';
import { DAY_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { cancel as cancelAtEnd, type Person, quoteOf } from '../testing/people.ts';
import { act, attachSamples, type Cast, DEMO_CUSTOMER, giveCard, paidInvoice, pay, use } from './cast.ts';

/** What becomes of a customer on the admin side. */
export type Fate = {
  name: string;
  /** So many weeks before today it signs up. */
  weeksAgo: number;
  /** Absent: it does not subscribe. */
  card?: string;
  accounts?: number;
  /** Variants that it simulates in a usual week. */
  perWeek?: number;
  /** By weeks before today, what happens in that week, after its usual runs. */
  events?: Record<number, (cast: Cast, person: Person) => Promise<unknown>>;
};

const DECLINING = 'pm_card_chargeCustomerFail';
const declined = (cast: Cast, person: Person) => giveCard(cast, person, DECLINING);

async function settleDispute({ world }: Cast, { customerId }: Person, outcome: 'won' | 'lost') {
  const dispute = await world.deps.db
    .selectFrom('disputes')
    .select('id')
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow();
  world.emulator.control.settleDispute(dispute.id, outcome);
}

const refund = (dollars: string, reason: string) => async (cast: Cast, person: Person) =>
  act(cast, 'refund', await paidInvoice(person), { fields: { dollars }, reason });

const cancel = (_cast: Cast, person: Person) => cancelAtEnd(person);

const cap =
  (dollars: number) =>
  (_cast: Cast, { api }: Person) =>
    api.billing.setMonthlyCap({ capDollars: dollars });

export const FATES: Fate[] = [
  { name: 'Alder & Finch Accounting', weeksAgo: 26, card: 'pm_card_visa', accounts: 2, perWeek: 12 },
  { name: 'Bluewater Boats', weeksAgo: 22, card: 'pm_card_mastercard', accounts: 1, perWeek: 6 },
  { name: 'Cobalt Games', weeksAgo: 12, card: 'pm_card_visa', accounts: 3, perWeek: 90 },
  { name: 'Delta Freight', weeksAgo: 6, card: 'pm_card_amex', accounts: 4, perWeek: 120 },
  { name: 'Elm Street Bakery', weeksAgo: 1 },
  { name: 'Fjord Outdoor', weeksAgo: 2, accounts: 1, events: { 1: (cast, person) => use(cast, person, 1) } },
  { name: 'Granite Legal', weeksAgo: 1, card: 'pm_card_visa', accounts: 1, perWeek: 3 },
  { name: 'Harbor Dental', weeksAgo: 5, card: 'pm_card_visa', accounts: 1, perWeek: 4, events: { 2: declined } },
  { name: 'Indigo Press', weeksAgo: 6, card: 'pm_card_visa', accounts: 1, perWeek: 4, events: { 3: declined } },
  { name: 'Juniper Yoga', weeksAgo: 1, card: 'pm_card_createDispute', accounts: 1 },
  {
    name: 'Kestrel Drones',
    weeksAgo: 5,
    card: 'pm_card_createDispute',
    accounts: 2,
    events: { 4: (cast, person) => settleDispute(cast, person, 'lost') },
  },
  {
    name: 'Lantern Films',
    weeksAgo: 7,
    card: 'pm_card_createDispute',
    accounts: 1,
    events: { 6: (cast, person) => settleDispute(cast, person, 'won') },
  },
  {
    name: 'Maple Tutors',
    weeksAgo: 6,
    card: 'pm_card_visa',
    accounts: 2,
    events: { 5: refund('18.00', 'Attached both accounts by mistake') },
  },
  {
    name: 'Nimbus Hosting',
    weeksAgo: 10,
    card: 'pm_card_visa',
    accounts: 3,
    perWeek: 5,
    events: { 4: refund('9.00', 'One account was unusable for a month') },
  },
  { name: 'Orchard Market', weeksAgo: 3, card: 'pm_card_visa', accounts: 1, perWeek: 8, events: { 1: cancel } },
  { name: 'Pioneer Tools', weeksAgo: 9, card: 'pm_card_visa', accounts: 1, perWeek: 8, events: { 6: cancel } },
  {
    name: 'Quartz Watches',
    weeksAgo: 7,
    card: 'pm_card_visa',
    accounts: 1,
    events: {
      2: (cast, person) => use(cast, person, 230),
      1: endAtOnce,
    },
  },
  {
    name: 'Raven Books',
    weeksAgo: 4,
    card: 'pm_card_visa',
    accounts: 1,
    perWeek: 5,
    events: { 1: (cast, { customerId }) => act(cast, 'block', customerId, { reason: 'Resells our results' }) },
  },
  {
    name: 'Sable Interiors',
    weeksAgo: 5,
    card: 'pm_card_visa',
    accounts: 1,
    perWeek: 6,
    events: { 2: (cast, person) => giveCard(cast, person, 'pm_card_authenticationRequired') },
  },
  {
    name: 'Tundra Coffee',
    weeksAgo: 4,
    accounts: 1,
    events: {
      2: (_cast, { api, user }) =>
        api.privacy.deleteAll({ currentPassword: DEMO_CUSTOMER.password, email: user.email }),
    },
  },
  { name: 'Umber Pottery', weeksAgo: 2, card: 'pm_card_visa', accounts: 1 },
  {
    name: 'Vesper Travel',
    weeksAgo: 2,
    card: 'pm_card_visa',
    accounts: 1,
    events: { 2: cap(1.5), 1: (c, p) => use(c, p, 220) },
  },
  { name: 'Willow Physio', weeksAgo: 3, card: 'pm_card_visa', accounts: 1, events: { 1: takeCredits } },
  { name: 'Xenon Labs', weeksAgo: 4, card: 'pm_card_visa', perWeek: 0, events: { 4: attachEuros } },
  {
    name: 'Yarrow Farms',
    weeksAgo: 5,
    card: 'pm_card_visa',
    accounts: 1,
    perWeek: 2,
    events: {
      3: async (cast, { customerId }) => {
        await act(cast, 'credits', customerId, { fields: { credits: '500' }, reason: 'Promised on the phone' });
        await act(cast, 'credits', customerId, { fields: { credits: '-500' }, reason: 'Posted to the wrong customer' });
      },
    },
  },
  {
    name: 'Zephyr Cycling',
    weeksAgo: 3,
    card: 'pm_card_visa',
    accounts: 1,
    events: { 2: cap(1), 1: (c, p) => use(c, p, 160) },
  },
  {
    name: 'Acorn Daycare',
    weeksAgo: 4,
    card: 'pm_card_visa',
    accounts: 1,
    events: { 1: takeCard },
  },
  {
    name: 'Beacon Events',
    weeksAgo: 14,
    card: 'pm_card_visa',
    accounts: 2,
    perWeek: 3,
    events: { 9: (_c, person) => attachSamples(person, 1) },
  },
  {
    name: 'Cedar Homes',
    weeksAgo: 3,
    card: 'pm_card_visa',
    accounts: 1,
    events: {
      1: async (cast, person) => person.api.runs.cancel({ runId: await use(cast, person, 40) }),
    },
  },
  {
    name: 'Dune Surf School',
    weeksAgo: 12,
    card: 'pm_card_visa',
    accounts: 1,
    events: { 11: cancel, 4: (cast, person) => pay(cast, person), 2: (cast, person) => use(cast, person, 20) },
  },
];

/** Mails to it come back. */
export const BOUNCING = 'Umber Pottery';

/** Only amounts in euros: a forecast in another currency than the price. */
async function attachEuros({ world }: Cast, person: Person) {
  const lines = Array.from({ length: 120 }, (_, i) => {
    const date = new Date(world.deps.clock.now() - (120 - i) * 7 * DAY_MS).toISOString().slice(0, 10);
    return `${date},${i % 2 === 0 ? 'Kunde Weber' : 'Miete und Gehalt'},${i % 2 === 0 ? 4_200 + (i % 7) * 150 : -4_050}.00`;
  });
  const content = new TextEncoder().encode(['Date,Description,Amount', ...lines].join('\n'));
  const details = {
    name: 'Geschäftskonto',
    institution: 'Kontor Bank',
    currency: 'EUR' as const,
    openingBalance: 18_000,
  };
  const { importId } = await person.api.accounts.startImport({ details, fileName: 'umsaetze.csv', content });
  await person.api.accounts.attachImport({ importId, quote: await quoteOf(person, 1) });
}

/** As from Stripe's dashboard: what was used since the last invoice is never billed. */
async function endAtOnce({ world, stripe }: Cast, { customerId }: Person) {
  const subscription = await findSubscription(world.deps.db, customerId);
  await stripe.subscriptions.cancel(present(subscription, 'a subscription').id);
}

async function takeCredits(cast: Cast, { customerId }: Person) {
  await act(cast, 'credits', customerId, { fields: { credits: '-4850' }, reason: 'Moved to their other company' });
}

/** Takes all cards off a customer. */
async function takeCard({ world, stripe }: Cast, { customerId }: Person) {
  const { stripeCustomerId } = await getCustomer(world.deps.db, customerId);
  const { data } = await stripe.paymentMethods.list({ customer: present(stripeCustomerId, 'a Stripe customer') });
  for (const { id } of data) await stripe.paymentMethods.detach(id);
}
