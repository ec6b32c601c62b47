import type { LoaderFunctionArgs } from '@remix-run/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { present } from '../../server/core/invariant.ts';
import { DAY_MS } from '../../server/core/units.ts';
import { aCustomer, agreeToTerms, aSubscriber, attachSample, run } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { SAID, uploaded } from '../testing/upload.ts';
import { ask, leadsTo } from '../testing/visitor.ts';
import * as accounts from './_portal.accounts._index.tsx';
import * as account from './_portal.accounts.$accountId._index.tsx';
import * as detach from './_portal.accounts.$accountId.detach.tsx';
import * as importPage from './_portal.accounts.import.$importId.tsx';
import * as newAccount from './_portal.accounts.new.tsx';
import * as sample from './_portal.accounts.sample.tsx';
import * as billing from './_portal.billing._index.tsx';
import * as agreement from './_portal.billing.agreement.tsx';
import * as cancel from './_portal.billing.cancel.tsx';
import * as invoice from './_portal.billing.invoices.$invoiceId.tsx';
import * as line from './_portal.billing.invoices.$invoiceId_.lines.$lineId.tsx';
import * as overview from './_portal.overview.tsx';
import * as settings from './_portal.settings._index.tsx';
import * as data from './_portal.settings.data.tsx';
import * as notices from './_portal.settings.notices.tsx';
import * as security from './_portal.settings.security.tsx';
import * as spending from './_portal.settings.spending.tsx';
import * as subscribe from './_portal.subscribe._index.tsx';
import * as subscribeReturn from './_portal.subscribe.return.tsx';
import * as usage from './_portal.usage._index.tsx';
import * as invoiceCsv from './billing.invoices.$invoiceId.lines[.]csv.ts';
import * as receipt from './billing.invoices.$invoiceId.receipt.ts';
import * as statement from './usage.statement[.]csv.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('every customer page sends an anonymous visitor to the log-in page and back', async () => {
  const pages: { loader: (args: LoaderFunctionArgs) => Promise<unknown> }[] = [
    overview,
    accounts,
    newAccount,
    sample,
    usage,
    billing,
    agreement,
    cancel,
    settings,
    security,
    data,
    spending,
    notices,
    subscribe,
    statement,
  ];
  for (const page of pages) {
    expect(leadsTo(await ask(world, null, '/somewhere?x=1', page.loader))).toBe('/login?next=%2Fsomewhere%3Fx%3D1');
  }
});

test('another customer’s pages and files are not found', async () => {
  const [ana, bob] = [await aSubscriber(world), await aCustomer(world)];
  const accountId = present((await ana.api.accounts.list()).accounts[0], 'account').id;
  const invoiceId = present((await ana.api.billing.overview()).invoices[0], 'invoice').id;
  const checkout = await world.deps.db
    .selectFrom('checkouts')
    .selectAll()
    .where('customer_id', '=', ana.customerId)
    .executeTakeFirstOrThrow();
  const { params } = await uploaded(world, ana);
  const quote = { behavior: 'create_prorations', prorationAtMs: '' };
  const returned = `/subscribe/return?session_id=${checkout.session_id}`;
  const answers = await Promise.all([
    ask(world, bob, '/x', account.loader, { params: { accountId } }),
    ask(world, bob, '/x', detach.loader, { params: { accountId } }),
    ask(world, bob, '/x', detach.action, { params: { accountId }, form: quote }),
    ask(world, bob, '/x', importPage.loader, { params }),
    ask(world, bob, '/x', importPage.action, { params, form: { ...SAID, ...quote } }),
    ask(world, bob, '/x', invoice.loader, { params: { invoiceId } }),
    ask(world, bob, returned, subscribeReturn.loader),
    ask(world, ana, '/subscribe/return', subscribeReturn.loader),
    ask(world, ana, '/subscribe/return?session_id=', subscribeReturn.loader),
    ask(world, ana, '/subscribe/return?session_id=cs_nothing', subscribeReturn.loader),
    ask(world, ana, '/x', account.loader, { params: { accountId: 'x'.repeat(500) } }),
  ]);
  expect(answers.map(leadsTo)).toEqual(answers.map(() => 404));
  expect(await ask(world, ana, returned, subscribeReturn.loader)).toEqual({ outcome: 'paid' });
});

test('an unfinished checkout is shown as open, and a customer cannot subscribe twice', async () => {
  const ana = await aCustomer(world);
  await agreeToTerms(ana);
  await ana.api.billing.startCheckout();
  const { session_id } = await world.deps.db
    .selectFrom('checkouts')
    .selectAll()
    .where('customer_id', '=', ana.customerId)
    .executeTakeFirstOrThrow();
  expect(await ask(world, ana, `/subscribe/return?session_id=${session_id}`, subscribeReturn.loader)).toEqual({
    outcome: 'open',
  });
  expect(await ask(world, ana, '/subscribe', subscribe.loader)).toMatchObject({ subscribed: false, accounts: 0 });
  const bob = await aSubscriber(world);
  expect(await ask(world, bob, '/subscribe', subscribe.loader)).toMatchObject({ subscribed: true, accounts: 1 });
});

test('the payment form appears only after agreeing, and the agreement stays visible', async () => {
  const ana = await aCustomer(world);
  expect(await ask(world, ana, '/subscribe', subscribe.loader)).toMatchObject({ agreement: null });
  const { terms } = await ana.api.billing.agreement();
  const lacking: Record<string, string>[] = [{}, { version: terms.version }, { version: '', agreed: 'on' }];
  for (const form of lacking) {
    const answer = await ask(world, ana, '/subscribe', subscribe.action, { form });
    expect(answer).toMatchObject({ data: { error: expect.anything() } });
  }
  const agreed = { form: { version: terms.version, agreed: 'on' } };
  expect(leadsTo(await ask(world, ana, '/subscribe', subscribe.action, agreed))).toBe('/subscribe');
  expect(leadsTo(await ask(world, ana, '/billing/agreement', agreement.action, agreed))).toBe('/billing/agreement');
  expect(await ask(world, ana, '/subscribe', subscribe.loader)).toMatchObject({ agreement: terms });
  expect(await ask(world, ana, '/billing', billing.loader)).toMatchObject({ agreement: terms });
  expect(await ask(world, ana, '/billing/agreement', agreement.loader)).toMatchObject({
    isAgreed: true,
    agreements: [{ acceptedBy: ana.user.email }],
  });
});

test('the billing pages show what Stripe has, and lead to its portal', async () => {
  const ana = await aSubscriber(world);
  expect(await ask(world, ana, '/billing', billing.loader)).toMatchObject({
    standing: { kind: 'active' },
    accounts: 1,
    upcoming: { totalCents: 900 },
    invoices: [{ status: 'paid', totalCents: 900 }],
    cap: { capCents: null, usedCents: '0' },
  });
  for (const intent of ['portal', 'card']) {
    expect(leadsTo(await ask(world, ana, '/billing', billing.action, { form: { intent } }))).toContain(
      world.emulator.url,
    );
  }
  const bob = await aCustomer(world);
  expect(await ask(world, bob, '/billing', billing.action, { form: { intent: 'portal' } })).toMatchObject({
    data: { fault: expect.stringContaining('Subscribe first') },
  });
});

test('the cap is set and removed on either page, and an invalid amount shows an error beside its field', async () => {
  const ana = await aCustomer(world);
  for (const [path, { action }] of [
    ['/billing', billing],
    ['/settings/spending', spending],
  ] as const) {
    expect(leadsTo(await ask(world, ana, path, action, { form: { intent: 'cap', capDollars: '30.07' } }))).toBe(path);
    expect(await ana.api.billing.cap()).toMatchObject({ capCents: 3_007, usedCents: '0' });
    for (const capDollars of ['', '-1', '1e9', 'abc', '0.001', '12.345']) {
      expect(await ask(world, ana, path, action, { form: { intent: 'cap', capDollars } })).toMatchObject({
        data: { error: { capDollars: [expect.any(String)] } },
      });
    }
    const sent = async (form: Record<string, string>) => leadsTo(await ask(world, ana, path, action, { form }));
    expect(await sent({ intent: 'raise', raiseDollars: '45' })).toBe(path);
    expect(await sent({ intent: 'low', lowCredits: '800' })).toBe(path);
    expect(await ana.api.billing.cap()).toMatchObject({ raisedCents: 4_500, lowBalanceCredits: 800 });
    for (const wrong of ['45', '', '-3', '1e9']) {
      const answer = await ask(world, ana, path, action, { form: { intent: 'raise', raiseDollars: wrong } });
      expect(answer).toMatchObject({ data: { error: { raiseDollars: [expect.any(String)] } } });
    }
    for (const wrong of ['', '0', '5000', '1.5', 'x']) {
      const answer = await ask(world, ana, path, action, { form: { intent: 'low', lowCredits: wrong } });
      expect(answer).toMatchObject({ data: { error: { lowCredits: [expect.any(String)] } } });
    }
    expect(await sent({ intent: 'low-off' })).toBe(path);
    expect(await sent({ intent: 'lift' })).toBe(path);
    expect(await ana.api.billing.cap()).toMatchObject({ capCents: null });
  }
});

test('overview, usage and the downloaded statement agree about a run', async () => {
  const ana = await aSubscriber(world);
  const done = await run(world, ana, 3);
  expect(await ask(world, ana, '/overview', overview.loader)).toMatchObject({
    balance: { posted: 4_997 },
    steps: { hasAccount: true, isSubscribed: true, hasRun: true },
    days: { days: [{ credits: 3 }] },
    runs: [{ id: done.id }],
  });
  expect(await ask(world, ana, '/usage', usage.loader)).toMatchObject({
    entries: [
      { kind: 'capture', credits: -3, balanceAfter: 4_997, causeId: done.id },
      { kind: 'allowance', credits: 5_000 },
    ],
    next: undefined,
    isFirstPage: true,
  });
  const answer = await ask(world, ana, '/usage/statement.csv', statement.loader);
  const lines = (await (answer as Response).text()).trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(new RegExp(`,capture,${done.id},Scenario run: [^,]+,-3,4997$`));
});

test('a charge opens to its runs, a run to its charge, and all of it is a file', async () => {
  const ana = await aSubscriber(world);
  const done = await run(world, ana, 5_000);
  const charged = present(
    (await ana.api.billing.overview()).invoices.find(({ runCredits }) => runCredits > 0),
    'invoice for runs',
  );
  const params = { invoiceId: charged.id };
  const { lines } = await ana.api.billing.invoice(params);
  const lineId = present(
    lines.find(({ kind }) => kind === 'runs'),
    'line for runs',
  ).id;
  expect(await ask(world, ana, '/x', line.loader, { params: { ...params, lineId } })).toMatchObject({
    runs: [{ runId: done.id, credits: 5_000, costCents: '3000' }],
    unmatched: 0,
  });
  expect((await ana.api.runs.get({ runId: done.id })).billedOn).toMatchObject([{ invoiceId: charged.id, lineId }]);
  const file = await ((await ask(world, ana, '/x', invoiceCsv.loader, { params })) as Response).text();
  expect(file.trim().split('\r\n').slice(1)).toEqual([
    `${lineId},Scenario run,${done.id},Scenario of 5000,${new Date(done.createdAtMs).toISOString()},5000,3000,3000`,
  ]);
  const bob = await aCustomer(world);
  expect(leadsTo(await ask(world, bob, '/x', line.loader, { params: { ...params, lineId } }))).toBe(404);
  expect(leadsTo(await ask(world, bob, '/x', invoiceCsv.loader, { params }))).toBe(404);
  expect(leadsTo(await ask(world, ana, '/x', line.loader, { params: { ...params, lineId: 'il_none' } }))).toBe(404);
});

test('the statement is shown and downloaded as of a day, with the balance of its end', async () => {
  const ana = await aSubscriber(world);
  await run(world, ana, 3);
  await world.advance(2 * DAY_MS);
  await run(world, ana, 4);
  const today = new Date(world.deps.clock.now()).toISOString().slice(0, 10);
  const earlier = new Date(world.deps.clock.now() - DAY_MS).toISOString().slice(0, 10);
  const as = async (query: string) => ask(world, ana, `/usage?${query}`, usage.loader);
  expect(await as('')).toMatchObject({ asOf: null, today });
  expect(await as(`asOf=${today}`)).toMatchObject({ asOf: { day: today, posted: 4_993 } });
  expect(await as(`asOf=${earlier}`)).toMatchObject({
    asOf: { posted: 4_997 },
    entries: [{ credits: -3, balanceAfter: 4_997 }, { credits: 5_000 }],
  });
  expect(await as('asOf=2020-01-01')).toMatchObject({ asOf: { posted: 0 }, entries: [] });
  for (const nonsense of ['asOf=', 'asOf=2026-02-31', 'asOf=yesterday'])
    expect(await as(nonsense)).toMatchObject({ asOf: null });
  const file = await ask(world, ana, `/usage/statement.csv?asOf=${earlier}`, statement.loader);
  expect((await (file as Response).text()).trim().split('\r\n')).toHaveLength(3);
});

test('a paid invoice links to its own receipt and to no other', async () => {
  const ana = await aSubscriber(world);
  const params = { invoiceId: present((await ana.api.billing.overview()).invoices[0], 'invoice').id };
  const to = leadsTo(await ask(world, ana, '/x', receipt.loader, { params }));
  expect(to).toContain('/receipts/');
  expect((await fetch(String(to))).status).toBe(200);
  expect(leadsTo(await ask(world, await aCustomer(world), '/x', receipt.loader, { params }))).toBe(404);
});

test('cancelling is explained first, done once, and undone on the billing page', async () => {
  const ana = await aSubscriber(world);
  expect(await ask(world, ana, '/billing/cancel', cancel.loader)).toMatchObject({ unbilledCredits: 0, accounts: 1 });
  expect(await ask(world, ana, '/billing/cancel', cancel.action, { form: {} })).toMatchObject({
    init: { status: 409 },
  });
  const { version = '' } = (await ana.api.billing.ending()) ?? {};
  const form = { version };
  expect(leadsTo(await ask(world, ana, '/billing/cancel', cancel.action, { form }))).toBe('/billing');
  expect(leadsTo(await ask(world, ana, '/billing/cancel', cancel.loader))).toBe('/billing');
  expect(await ana.api.billing.ending()).toMatchObject({ isSet: true });
  expect(leadsTo(await ask(world, ana, '/billing', billing.action, { form: { intent: 'keep' } }))).toBe('/billing');
  expect(await ana.api.billing.ending()).toMatchObject({ isSet: false });
  const bob = await aCustomer(world);
  expect(leadsTo(await ask(world, bob, '/billing/cancel', cancel.loader))).toBe('/billing');
  expect(await ask(world, bob, '/billing/cancel', cancel.action, { form: {} })).toMatchObject({
    data: { message: expect.stringContaining('no active subscription') },
  });
});

test('pages answer without Stripe, and say that it is out of reach', async () => {
  const own = await createWorld();
  try {
    const ana = await aSubscriber(own);
    await attachSample(ana);
    await own.settle();
    await own.emulator.close();
    expect(await ask(own, ana, '/billing', billing.loader)).toMatchObject({ accounts: 2, upcoming: null });
    expect(await ask(own, ana, '/billing', billing.action, { form: { intent: 'portal' } })).toMatchObject({
      data: { fault: expect.stringContaining('Stripe does not answer') },
    });
    expect(await ask(own, ana, '/accounts/sample', sample.loader)).toMatchObject({
      price: { quote: null, fault: expect.stringContaining('Stripe does not answer') },
    });
  } finally {
    await own.close();
  }
});
