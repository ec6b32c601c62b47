import { afterAll, beforeAll, expect, test } from 'vitest';
import { present } from '../../server/core/invariant.ts';
import { aCustomer, aSubscriber, type Person, quoteOf } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { MAPPING, SAID, upload, uploaded } from '../testing/upload.ts';
import { ask, leadsTo } from '../testing/visitor.ts';
import * as accounts from './_portal.accounts._index.tsx';
import * as account from './_portal.accounts.$accountId._index.tsx';
import * as again from './_portal.accounts.$accountId.attach.tsx';
import * as detach from './_portal.accounts.$accountId.detach.tsx';
import * as add from './_portal.accounts.$accountId.import.tsx';
import * as importPage from './_portal.accounts.import.$importId.tsx';
import * as newAccount from './_portal.accounts.new.tsx';
import * as sample from './_portal.accounts.sample.tsx';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('a file is uploaded, read with a mapping, and attached once however often it is confirmed', async () => {
  const ana = await aCustomer(world);
  const { path, params } = await uploaded(world, ana);
  expect(await ask(world, ana, path, importPage.loader, { params })).toMatchObject({
    isRead: true,
    preview: { movementCount: 2, rejected: [{ line: 3 }], firstDate: '2026-01-02' },
    price: { quote: { subscribed: false }, fault: null },
  });
  const form = { ...SAID, behavior: 'create_prorations', prorationAtMs: '' };
  const answers = await Promise.all([1, 2].map(() => ask(world, ana, path, importPage.action, { params, form })));
  expect(leadsTo(answers[0])).toMatch(/^\/accounts\/[\w-]+\?attached$/);
  expect(leadsTo(answers[1])).toBe(leadsTo(answers[0]));
  const { accounts: attached } = await ana.api.accounts.list();
  expect(attached).toHaveLength(1);
  expect(leadsTo(await ask(world, ana, path, importPage.loader, { params }))).toBe(`/accounts/${attached[0]?.id}`);
});

test('a mapping that makes no sense shows an error beside its field, and attaches nothing', async () => {
  const ana = await aCustomer(world);
  const { path, params } = await uploaded(world, ana);
  const query = new URLSearchParams({ ...MAPPING, amount: '0' });
  expect(await ask(world, ana, `${path}?${query}`, importPage.loader, { params })).toMatchObject({
    isRead: false,
    errors: { amounts: expect.any(String) },
  });
  const form = { ...SAID, amount: '0', behavior: 'create_prorations', prorationAtMs: '' };
  expect(await ask(world, ana, path, importPage.action, { params, form })).toMatchObject({ init: { status: 409 } });
  expect((await ana.api.accounts.list()).accounts).toEqual([]);
});

test.each([
  ['nothing', new FormData(), 'file'],
  ['an empty file', upload(''), 'file'],
  ['a picture', upload('PK\u0003\u0004'), 'file'],
  ['a file over 10 MB', upload('1,2\n'.repeat(2_700_000)), 'file'],
])('uploading %s shows an error beside its field', async (_what, form, field) => {
  const ana = await aCustomer(world);
  const answer = await ask(world, ana, '/accounts/new', newAccount.action, { form });
  expect(answer).toMatchObject({
    init: { status: 400 },
    data: { error: { [field]: [expect.any(String)] } },
  });
});

test.each([
  ['no name', { name: ' ' }, 'Enter a name'],
  ['a name without end', { name: 'x'.repeat(81) }, 'at most 80 characters'],
  ['no bank', { institution: '' }, 'Enter the bank'],
  ['an unknown currency', { accountCurrency: 'XXX' }, 'Choose a currency'],
  ['a balance in words', { todayBalance: 'much' }, 'as a number'],
  ['a huge balance', { todayBalance: '1e300' }, 'as a number'],
])('confirming with %s is refused with a sentence, and what was typed is kept', async (_what, wrong, why) => {
  const ana = await aCustomer(world);
  const { path, params } = await uploaded(world, ana);
  const form = { ...SAID, behavior: 'create_prorations', prorationAtMs: '', ...wrong };
  expect(await ask(world, ana, path, importPage.action, { params, form })).toMatchObject({
    init: { status: 409 },
    data: { message: expect.stringContaining(why), said: { name: form.name, institution: form.institution } },
  });
  expect((await ana.api.accounts.list()).accounts).toEqual([]);
});

test('the form asks only for account details that the file does not state', async () => {
  const ana = await aCustomer(world);
  const named = new TextEncoder().encode(
    '<OFX><FI><ORG>Harbor Bank</FI><CURDEF>CHF<ACCTID>00-4711<STMTTRN><DTPOSTED>20260102<TRNAMT>5.00<NAME>A</STMTTRN></OFX>',
  );
  const { importId } = await ana.api.accounts.startImport({ fileName: 'a.ofx', content: named });
  expect(await ana.api.accounts.previewImport({ importId })).toMatchObject({
    details: { name: 'Harbor Bank 4711', institution: 'Harbor Bank', currency: 'CHF' },
    isCurrencyKnown: true,
    currency: 'CHF',
  });
  const { path, params } = await uploaded(world, ana);
  expect(await ask(world, ana, `${path}?accountCurrency=SEK`, importPage.loader, { params })).toMatchObject({
    preview: { details: { name: '', institution: '' }, isCurrencyKnown: false, currency: 'SEK' },
  });
  await expect(
    ana.api.accounts.attachImport({ importId: params.importId, quote: await quoteOf(ana, 1) }),
  ).rejects.toMatchObject({ message: 'Enter a name for the account' });
  const form = { ...SAID, accountCurrency: 'SEK', behavior: 'create_prorations', prorationAtMs: '' };
  await ask(world, ana, path, importPage.action, { params, form });
  const [attached] = (await ana.api.accounts.list()).accounts;
  expect(attached).toMatchObject({ name: 'Main', institution: 'Bank', currency: 'SEK' });
});

test('the sample is attached with one click, and once when the click is double', async () => {
  const ana = await aCustomer(world);
  const sampleId = crypto.randomUUID();
  const click = () => ask(world, ana, '/accounts/sample', sample.action, { form: { accountId: sampleId } });
  const answers = await Promise.all([click(), click()]);
  expect(answers.map(leadsTo)).toEqual([`/accounts/${sampleId}?attached`, `/accounts/${sampleId}?attached`]);
  expect((await ana.api.accounts.list()).accounts).toHaveLength(1);
});

test('an account id of somebody else is refused with a message, and attaches nothing', async () => {
  const [ana, bea] = [await aCustomer(world), await aCustomer(world)];
  const form = { accountId: crypto.randomUUID() };
  expect(leadsTo(await ask(world, ana, '/accounts/sample', sample.action, { form }))).toMatch(/attached$/);
  expect(leadsTo(await ask(world, bea, '/accounts/sample', sample.action, { form }))).toBe(404);
  expect((await bea.api.accounts.list()).accounts).toEqual([]);
});

test('a body that is no form is answered 400, and changes nothing', async () => {
  const ana = await aCustomer(world);
  for (const { action } of [sample, newAccount])
    expect(leadsTo(await ask<unknown>(world, ana, '/accounts/new', action, { form: '{"name":1}' }))).toBe(400);
  expect((await ana.api.accounts.list()).accounts).toEqual([]);
});

test('a subscriber sees the price of the sample first, and is charged what was shown', async () => {
  const ana = await aSubscriber(world);
  const accountId = crypto.randomUUID();
  expect(leadsTo(await ask(world, ana, '/accounts/sample', sample.action, { form: { accountId } }))).toBe(
    '/accounts/sample',
  );
  const { price } = (await ask(world, ana, '/accounts/sample?behavior=always_invoice', sample.loader)) as Awaited<
    ReturnType<typeof sample.loader>
  >;
  const quote = present(price.quote, 'quote');
  expect(quote).toMatchObject({ subscribed: true, quantityBefore: 1, quantityAfter: 2, monthlyCents: 1_800 });
  const form = {
    accountId,
    behavior: price.behavior,
    prorationAtMs: String(quote.prorationAtMs),
    version: quote.version,
  };
  expect(leadsTo(await ask(world, ana, '/accounts/sample', sample.action, { form }))).toBe(
    `/accounts/${accountId}?attached`,
  );
  await world.settle();
  const [newest] = (await ana.api.billing.overview()).invoices;
  expect(newest).toMatchObject({ status: 'paid', totalCents: quote.prorationCents });
});

test('a quote that is too old is refused with a sentence, and nothing is attached or detached', async () => {
  const ana = await aSubscriber(world);
  const old = { behavior: 'always_invoice', prorationAtMs: String(world.deps.clock.now() - 2 * 3_600_000) };
  const refused = { init: { status: 409 }, data: { message: expect.stringContaining('more than 1 hour old') } };
  expect(await ask(world, ana, '/accounts/sample', sample.action, { form: old })).toMatchObject(refused);
  const { path, params } = await uploaded(world, ana);
  expect(await ask(world, ana, path, importPage.action, { params, form: { ...SAID, ...old } })).toMatchObject(refused);
  const [attached] = (await ana.api.accounts.list()).accounts;
  const of = { params: { accountId: present(attached, 'account').id } };
  expect(await ask(world, ana, '/x', detach.action, { ...of, form: old })).toMatchObject(refused);
  expect((await ana.api.accounts.list()).accounts).toMatchObject([{ status: 'attached' }]);
});

test('detaching shows the credit, then leaves the list, and asking again changes nothing', async () => {
  const ana = await aSubscriber(world);
  const [attached] = (await ana.api.accounts.list()).accounts;
  const of = { params: { accountId: present(attached, 'account').id } };
  expect(await ask(world, ana, '/x', detach.loader, of)).toMatchObject({
    price: { behavior: 'create_prorations', quote: { quantityAfter: 0, prorationCents: -900 } },
  });
  const form = await confirmation(ana, -1);
  expect(leadsTo(await ask(world, ana, '/x', detach.action, { ...of, form }))).toBe('/accounts');
  expect(leadsTo(await ask(world, ana, '/x', detach.action, { ...of, form }))).toBe(`/accounts/${of.params.accountId}`);
  expect(await ask(world, ana, '/accounts', accounts.loader)).toMatchObject({ attached: [], detached: [{}] });
});

test('a detached account is attached again, and money in it is sorted as its owner says', async () => {
  const ana = await aSubscriber(world);
  const bea = await aSubscriber(world);
  const [attached] = (await ana.api.accounts.list()).accounts;
  const of = { params: { accountId: present(attached, 'account').id } };
  const now = await confirmation(ana, -1);
  expect(leadsTo(await ask(world, ana, '/x', again.loader, of))).toBe(`/accounts/${of.params.accountId}`);
  await ask(world, ana, '/x', detach.action, { ...of, form: now });
  await world.settle();
  expect(await ask(world, ana, '/x', again.loader, of)).toMatchObject({ price: { quote: { quantityAfter: 1 } } });
  expect(leadsTo(await ask(world, bea, '/x', again.action, { ...of, form: now }))).toBe(404);
  expect(await ask(world, ana, '/x', again.action, { ...of, form: {} })).toMatchObject({ init: { status: 409 } });
  await world.settle();
  expect(leadsTo(await ask(world, ana, '/x', again.action, { ...of, form: await confirmation(ana, 1) }))).toBe(
    `/accounts/${of.params.accountId}?attached`,
  );
  const sorted = (form: Record<string, string>) => ask(world, ana, '/x', account.action, { ...of, form });
  expect(leadsTo(await sorted({ key: 'studio rent', category: 'fees' }))).toBe(`/accounts/${of.params.accountId}`);
  const wrong: Record<string, string>[] = [
    {},
    { key: 'studio rent', category: '<script>' },
    { key: 'x'.repeat(201), category: 'rent' },
  ];
  for (const form of wrong) expect(leadsTo(await sorted(form))).toBe(400);
  const { payees } = (await ask(world, ana, '/x', account.loader, of)) as Awaited<ReturnType<typeof account.loader>>;
  expect(payees.payees.find(({ key }) => key === 'studio rent')).toMatchObject({ category: 'fees', isGuessed: false });
});

test('a second file for an account adds what is new and costs nothing', async () => {
  const ana = await aCustomer(world);
  const first = await uploaded(world, ana);
  const form = { ...SAID, behavior: 'create_prorations', prorationAtMs: '' };
  await ask(world, ana, first.path, importPage.action, { params: first.params, form });
  const [attached] = (await ana.api.accounts.list()).accounts;
  const params = { accountId: present(attached, 'account').id };
  const more = new FormData();
  more.set('file', new File(['Date;Text;Amount\n02.01.2026;Rent;-1.200,50\n20.01.2026;New;5,00\n'], 'more.csv'));
  const path = String(leadsTo(await ask(world, ana, '/x', add.action, { params, form: more })));
  const at = { params: { importId: path.split('/').at(-1) ?? '' } };
  expect(await ask(world, ana, path, importPage.loader, at)).toMatchObject({
    preview: { into: { name: 'Main' }, freshCount: 1, movementCount: 2 },
  });
  expect(leadsTo(await ask(world, ana, path, importPage.action, { ...at, form: { ...MAPPING, intent: 'add' } }))).toBe(
    `/accounts/${params.accountId}?added=1`,
  );
  const none = new FormData();
  expect(await ask(world, ana, '/x', add.action, { params, form: none })).toMatchObject({ init: { status: 400 } });
});

/** What the form of a quoted change sends. */
async function confirmation(person: Person, change: 1 | -1): Promise<Record<string, string>> {
  const { behavior, prorationAtMs, version = '' } = await quoteOf(person, change);
  return { behavior, prorationAtMs: String(prorationAtMs), version };
}
