import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import { insertAgreement } from '../billing/agreement-store.ts';
import { ANYBODY, writeFigures } from '../core/figures.ts';
import { asId } from '../core/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { createClient } from '../stripe/client.ts';
import {
  aCustomer,
  agreeToTerms,
  aSubscriber,
  attachSample,
  cancel,
  type Person,
  quoteOf,
  run,
} from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { noticeInvoice } from './notice-invoice.ts';
import { noticeStanding } from './notice-standing.ts';
import { noticeTerms } from './notice-terms.ts';
import { notifyDomainEvents } from './notify-domain-events.ts';
import { listNotices } from './store.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

/** Kinds in the order of their notices, superseded ones in brackets. */
const inApp = async ({ customerId }: Person) =>
  (await listNotices(world.deps.db, customerId, 100))
    .reverse()
    .map(({ kind, isSuperseded }) => (isSuperseded ? `(${kind})` : kind));

/** Subjects of the notices that left by mail, in the order they were written; a mail about a login is no notice. */
async function mailed({ customerId }: Person): Promise<string[]> {
  await world.advance(2 * MINUTE_MS);
  const rows = await world.deps.db
    .selectFrom('mails')
    .select(['subject', 'status', 'dedupe_key'])
    .where('customer_id', '=', customerId)
    .orderBy('id')
    .execute();
  expect(rows.filter(({ status }) => status === 'queued')).toEqual([]);
  return rows
    .filter(({ status, dedupe_key }) => status === 'kept' && !dedupe_key.startsWith('login:'))
    .map(({ subject }) => subject);
}

async function failing(): Promise<{ person: Person; invoiceId: string; before: number }> {
  const person = await aSubscriber(world);
  await world.advance(HOUR_MS);
  const before = (await inApp(person)).length;
  await world.emulator.control.setNextCardOutcome('decline');
  await run(world, person, 5_000);
  return { person, invoiceId: (await person.api.billing.overview()).failedInvoice?.id ?? '', before };
}

async function pay(invoiceId: string): Promise<void> {
  const stripe = createClient(world.emulator.secretKey, world.emulator.url);
  await stripe.invoices.pay(invoiceId, { payment_method: 'pm_card_visa' });
  await world.settle();
}

describe('a payment that failed and is paid', () => {
  it('within a minute is mailed as paid alone, and appears in the app as both', async () => {
    const { person, invoiceId, before } = await failing();
    await pay(invoiceId);
    const subjects = await mailed(person);
    expect(subjects.filter((subject) => /payment|credits/i.test(subject))).toEqual([
      'Payment received: runs can start again',
    ]);
    expect((await inApp(person)).slice(before)).toEqual(['(payment_failed)', 'payment_confirmed']);
  });

  it('later is mailed as both, the payment and the credits in one', async () => {
    const { person, invoiceId } = await failing();
    await world.advance(HOUR_MS);
    await pay(invoiceId);
    const subjects = await mailed(person);
    expect(subjects.slice(-2)).toEqual(['Your payment of $30.00 failed', 'Payment received: runs can start again']);
    const [last] = await listNotices(world.deps.db, person.customerId, 1);
    expect(writeFigures(last?.body ?? '', ANYBODY)).toContain('5,000 credits are back.');
  });

  it('is not reported as failed by late events, however often they come', async () => {
    const { person, invoiceId, before } = await failing();
    await pay(invoiceId);
    for (let i = 0; i < 3; i += 1) {
      await noticeInvoice(world.deps, person.customerId, asId(invoiceId));
      await noticeStanding(world.deps, person.customerId);
    }
    expect((await inApp(person)).slice(before)).toEqual(['(payment_failed)', 'payment_confirmed']);
  });

  it('after runs were paused sends one notice, which says that they resume', async () => {
    const { person, invoiceId, before } = await failing();
    await world.emulator.control.setNextCardOutcome('decline');
    await world.advance(3 * DAY_MS + HOUR_MS);
    await pay(invoiceId);
    expect((await inApp(person)).slice(before).filter((kind) => !kind.startsWith('('))).toEqual(['resumed']);
    expect((await mailed(person)).at(-1)).toBe('Payment received: runs can start again');
  });

  it('in the minute after runs were paused is not mailed as paused', async () => {
    const { person, invoiceId } = await failing();
    const { graceEndsMs = 0 } = (await person.api.portal.shell()).standing as { graceEndsMs?: number };
    await world.emulator.control.setNextCardOutcome('decline');
    await world.advance(graceEndsMs - world.deps.clock.now() + 1_000);
    expect((await inApp(person)).at(-1)).toBe('paused');
    await pay(invoiceId);
    expect((await inApp(person)).slice(-2)).toEqual(['(paused)', 'resumed']);
    expect(await mailed(person)).not.toContain('Runs are paused');
  });

  it('after several days sends a mail for each failure and for the payment, also when time jumps', async () => {
    const { person, invoiceId, before } = await failing();
    await world.emulator.control.setNextCardOutcome('decline');
    await world.advance(3 * DAY_MS + HOUR_MS);
    expect((await inApp(person)).slice(before)).not.toContain('(payment_failed)');
    await pay(invoiceId);
    const subjects = (await mailed(person)).slice(before);
    expect(subjects[0]).toBe('Your payment of $30.00 failed');
    expect(subjects.at(-1)).toBe('Payment received: runs can start again');
    expect((await inApp(person)).slice(before).filter((kind) => !kind.startsWith('('))).toEqual(['resumed']);
  });

  it('is notified as no longer owed when it is voided instead', async () => {
    const { person, invoiceId } = await failing();
    await world.advance(HOUR_MS);
    await createClient(world.emulator.secretKey, world.emulator.url).invoices.voidInvoice(invoiceId);
    await world.settle();
    expect((await mailed(person)).at(-1)).toBe('Invoice voided: runs can start again');
  });
});

describe('one cause', () => {
  it('gives one notice and one mail when many notify at once', async () => {
    const { person, invoiceId, before } = await failing();
    await world.deps.db.deleteFrom('mails').where('subject', 'like', '%failed%').execute();
    await world.deps.db.deleteFrom('notifications').where('kind', '=', 'payment_failed').execute();
    await Promise.all(Array.from({ length: 8 }, () => noticeInvoice(world.deps, person.customerId, asId(invoiceId))));
    expect((await inApp(person)).slice(before)).toEqual(['payment_failed']);
    expect((await mailed(person)).filter((subject) => subject.includes('failed'))).toHaveLength(1);
  });

  it('that two processes pick up is notified once', async () => {
    const person = await aCustomer(world);
    await Promise.all([1, 2, 3].map(() => notifyDomainEvents(world.deps)));
    expect(await inApp(person)).toEqual(['welcome']);
    expect(await mailed(person)).toEqual(['Welcome to Headroom']);
  });
});

describe('a change of mind', () => {
  it('about cancelling within a minute is not mailed; cancelling again is', async () => {
    const person = await aSubscriber(world);
    await world.advance(HOUR_MS);
    const before = (await mailed(person)).length;
    await cancel(person);
    await person.api.billing.setEnding({ wanted: 'goes_on' });
    expect((await mailed(person)).slice(before)).toEqual([]);
    await cancel(person);
    expect((await mailed(person)).slice(before)).toEqual(['Your subscription ends on April 2, 2026']);
    expect((await inApp(person)).slice(-3)).toEqual(['(canceling)', '(goes_on)', 'canceling']);
  });

  it('about an account within a minute is not mailed', async () => {
    const person = await aCustomer(world);
    const before = (await mailed(person)).length;
    const accountId = await attachSample(person);
    await world.settle();
    await person.api.accounts.detach({ accountId, quote: await quoteOf(person, -1) });
    expect((await mailed(person)).slice(before)).toEqual([]);
    expect((await inApp(person)).slice(-2)).toEqual(['(account_attached)', 'account_detached']);
  });
});

describe('terms that changed', () => {
  it('are notified once for each version, and settled once they are agreed to', async () => {
    const { db, clock } = world.deps;
    const person = await aSubscriber(world);
    await world.advance(HOUR_MS);
    const old = { customerId: person.customerId, version: 'older', lines: ['Free'], acceptedBy: 'ana@example.com' };
    await transaction(db, (trx) => insertAgreement(trx, { ...old, nowMs: clock.now() }));
    await world.advance(7 * HOUR_MS);
    for (let i = 0; i < 2; i += 1) await noticeTerms(world.deps, person.customerId);
    expect((await mailed(person)).at(-1)).toBe('Our prices have changed: please agree again');
    await agreeToTerms(person);
    await world.settle();
    expect((await inApp(person)).slice(-2)).toEqual(['(agreement)', 'agreement']);
    expect((await mailed(person)).at(-1)).toBe('Your billing agreement');
  });
});

describe('a cap', () => {
  it('that is used up at once is notified as reached, not as 80 % used', async () => {
    const person = await aSubscriber(world);
    await person.api.billing.setMonthlyCap({ capDollars: 0.6 });
    await run(world, person, 100);
    expect((await inApp(person)).filter((kind) => kind.includes('cap'))).toEqual(['cap']);
    expect((await mailed(person)).filter((subject) => subject.includes('cap'))).toEqual([
      'Your monthly cap of $0.60 is reached',
    ]);
  });

  it('that is raised before the mail left is not mailed as reached', async () => {
    const person = await aSubscriber(world);
    await person.api.billing.setMonthlyCap({ capDollars: 0.6 });
    await run(world, person, 100);
    await person.api.billing.setMonthlyCap({ capDollars: 60 });
    expect((await inApp(person)).filter((kind) => kind.includes('cap'))).toEqual(['(cap)']);
    expect((await mailed(person)).filter((subject) => subject.includes('cap'))).toEqual([]);
  });
});
