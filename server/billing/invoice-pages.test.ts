import { afterAll, beforeAll, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import { asId } from '../core/ids.ts';
import type { InvoiceState } from '../stripe/invoices.ts';
import { aCustomer, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { upsertInvoice } from './invoice-store.ts';

let world: World;
let person: Person;

beforeAll(async () => {
  world = await createWorld();
  person = await aCustomer(world);
  await transaction(world.deps.db, async (trx) => {
    // Three of each second: the order must hold where times are the same.
    for (let at = 0; at < 120; at += 1) await upsertInvoice(trx, person.customerId, anInvoice(at), 0);
  });
});
afterAll(() => world.close());

const anInvoice = (at: number): InvoiceState => ({
  id: asId(`in_${String(at).padStart(3, '0')}`),
  stripeCustomerId: 'cus_1',
  subscriptionId: null,
  number: null,
  status: 'paid',
  billingReason: null,
  totalCents: 900,
  amountDueCents: 0,
  amountPaidCents: 900,
  creditedCents: 0,
  runCredits: 0,
  attemptCount: 1,
  failure: null,
  nextAttemptAtMs: null,
  hostedUrl: null,
  pdfUrl: null,
  createdAtMs: Math.floor(at / 3) * 1_000,
  paidAtMs: 0,
  autoAdvance: false,
  ownerMark: null,
  hasOurPrice: true,
  collection: 'charged',
  dueAtMs: null,
  finalizedAtMs: null,
  voidedAtMs: null,
  uncollectibleAtMs: null,
  currency: 'usd',
  taxCents: 0,
  failedMethodId: null,
  lines: [],
  payments: [],
});

it('every invoice appears on exactly one page, newest first, however many there are', async () => {
  const seen: string[] = [];
  let before: string | undefined;
  do {
    const page = await person.api.billing.overview({ before });
    seen.push(...page.invoices.map(({ id }) => id));
    before = page.olderThan ?? undefined;
  } while (before);
  expect(seen).toEqual(Array.from({ length: 120 }, (_, at) => anInvoice(119 - at).id));
});

it('a page after an invoice of somebody else is the first', async () => {
  const other = await aCustomer(world);
  await transaction(world.deps.db, (trx) =>
    upsertInvoice(trx, other.customerId, { ...anInvoice(0), id: asId('in_theirs') }, 0),
  );
  const page = await person.api.billing.overview({ before: 'in_theirs' });
  expect(page.invoices[0]?.id).toBe('in_119');
});
