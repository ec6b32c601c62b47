import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_CSV_BYTES } from '../../server/accounts/csv/read-bank-csv.ts';
import { newId } from '../../server/core/ids.ts';
import {
  BUDGETS,
  MAX_ACCOUNTS_BEFORE_PAYMENT,
  MAX_OPEN_RUNS,
  MAX_PENDING_UPLOAD_BYTES,
} from '../../server/limits/rules.ts';
import {
  aCustomer,
  anAdminUser,
  aScenario,
  aSubscriber,
  attachSample,
  callerOf,
  type Person,
  quoteOf,
  run,
} from '../../server/testing/people.ts';
import { CSV, DETAILS } from '../../server/testing/two-customers.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { ask, visitor } from '../testing/visitor.ts';
import * as confirmPage from './_portal.confirm.tsx';
import * as runPage from './_portal.runs.$runId.tsx';
import * as scenarioPage from './_portal.scenarios.$scenarioId._index.tsx';
import { loader as booksCsv } from './admin.books[.]csv.ts';
import { loader as adminCsv } from './admin.csv.$list.ts';
import { loader as journalCsv } from './admin.revenue[.]csv.ts';
import { loader as invoiceCsv } from './billing.invoices.$invoiceId.lines[.]csv.ts';
import { loader as runFile } from './runs.$runId.export.$format.ts';
import { loader as statementCsv } from './usage.statement[.]csv.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** A refusal over a limit: the status, and when to ask again. */
const TOO_MANY = { init: { status: 429, headers: { 'Retry-After': expect.stringMatching(/^[1-9]\d*$/) } } };

it('a run beyond the open ones is answered 429 with when to try again, also as a retry', async () => {
  const ana = await aSubscriber(world);
  const scenarioId = await aScenario(ana);
  const start = (requestKey: string) => ana.api.runs.start({ scenarioId, requestKey });
  const { runId } = await start('request-key-0');
  await ana.api.runs.cancel({ runId });
  await world.deps.db.updateTable('runs').set({ status: 'failed' }).where('id', '=', runId).execute();
  for (let i = 1; i <= MAX_OPEN_RUNS; i += 1) await start(`request-key-${i}`);
  const form = { requestKey: 'request-key-x' };
  expect(await ask(world, ana, '/x', scenarioPage.action, { params: { scenarioId }, form })).toMatchObject(TOO_MANY);
  const retry = { params: { runId }, form: { intent: 'retry' } };
  expect(await ask(world, ana, '/x', runPage.action, retry)).toMatchObject(TOO_MANY);
  // What is refused for another reason is no matter of time.
  const cancel = { params: { runId }, form: { intent: 'cancel' } };
  expect(await ask(world, ana, '/x', runPage.action, cancel)).toMatchObject({ init: { status: 409 } });
});

describe('a download beyond the limit is answered 429 with words and when to try again', () => {
  const expectTooMany = async (answer: unknown) => {
    if (!(answer instanceof Response)) throw new Error('no answer');
    expect([answer.status, await answer.text()]).toEqual([
      429,
      expect.stringMatching(/^Too many downloads.*minutes?\.$/),
    ]);
    expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
    expect(answer.headers.get('Content-Disposition')).toBeNull();
  };

  it('to a customer, who gets files of runs, invoices and the statement from one budget', async () => {
    const [ana, bea] = [await aSubscriber(world), await aCustomer(world)];
    const { id: runId } = await run(world, ana, 1);
    const invoiceId = (await ana.api.billing.overview()).invoices[0]?.id ?? '';
    const files = [
      (who: Person) => ask(world, who, '/x', statementCsv),
      (who: Person) => ask(world, who, '/x', invoiceCsv, { params: { invoiceId } }),
      ...['csv', 'json', 'pdf'].map(
        (format) => (who: Person) => ask(world, who, '/x', runFile, { params: { runId, format } }),
      ),
    ];
    for (const file of files) expect((await file(ana)).status).toBe(200);
    for (let i = files.length; i < BUDGETS.download.uses; i += 1) await ana.api.portal.beginDownload();
    for (const file of files) await expectTooMany(await file(ana));
    expect((await ask(world, bea, '/x', statementCsv)).status).toBe(200);
  });

  it('to an admin, who gets lists, the journal and the proof of a month from one budget', async () => {
    const user = await anAdminUser(world);
    const go = await visitor(world, user.id);
    const take = async (loader: typeof adminCsv, path: string, params = {}) =>
      go(loader, { path, params }).catch((thrown) => thrown);
    const files = [
      () => take(adminCsv, '/x', { list: 'customers' }),
      () => take(journalCsv, '/x?month=2026-03'),
      () => take(booksCsv, '/x?month=2026-03'),
    ];
    for (const file of files) expect((await file()).status).toBe(200);
    const { admin } = callerOf(world, user);
    for (let i = files.length; i < BUDGETS.download.uses; i += 1)
      await admin.audit.beginExport({ list: 'customers', filters: {} });
    for (const file of files) await expectTooMany(await file());
  });
});

it('a mail asked for too often is answered 429', async () => {
  const ana = await aCustomer(world);
  await world.deps.db.updateTable('users').set({ email_confirmed_at_ms: null }).where('id', '=', ana.user.id).execute();
  const again = () => ask(world, ana, '/confirm', confirmPage.action, { form: {} });
  for (let i = 0; i < BUDGETS.mail.uses; i += 1) await again();
  expect(await again()).toMatchObject(TOO_MANY);
});

it('an account beyond those that somebody may have before paying is refused, detached ones counted', async () => {
  const ana = await aCustomer(world);
  const accountId = await attachSample(ana);
  await ana.api.accounts.detach({ accountId, quote: await quoteOf(ana, -1) });
  await addAccounts(ana, MAX_ACCOUNTS_BEFORE_PAYMENT - 1);
  const refused = {
    cause: { refusal: { kind: 'too_many_accounts', message: expect.stringContaining('first payment') } },
  };
  await expect(attachSample(ana)).rejects.toMatchObject(refused);
  await ana.api.accounts.reattach({ accountId, quote: await quoteOf(ana, 1) });
  const ben = await aSubscriber(world);
  await addAccounts(ben, MAX_ACCOUNTS_BEFORE_PAYMENT);
  await world.deps.db.updateTable('accounts').set({ status: 'detached' }).where('name', '=', 'One of many').execute();
  await attachSample(ben);
});

it('uploads that wait to be confirmed have a size together, also when they come at once', async () => {
  const ana = await aCustomer(world);
  const upload = () => ana.api.accounts.startImport({ details: { ...DETAILS }, fileName: 'bank.csv', content: CSV });
  const { importId } = await upload();
  const fill = (bytes: number) =>
    world.deps.db
      .updateTable('imports')
      .set({ content: Buffer.alloc(bytes) })
      .where('id', '=', importId)
      .execute();
  await fill(MAX_PENDING_UPLOAD_BYTES - CSV.length);
  const both = await Promise.allSettled([upload(), upload()]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(upload()).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    cause: { refusal: { field: 'file', retryAfterMs: expect.any(Number), message: expect.stringContaining('100 MB') } },
  });
  await fill(MAX_CSV_BYTES);
  await upload();
});

async function addAccounts({ customerId }: Person, count: number): Promise<void> {
  const [row] = await world.deps.db.selectFrom('accounts').selectAll().limit(1).execute();
  if (!row) throw new Error('no account to copy');
  const copies = Array.from({ length: count }, () => ({
    ...row,
    id: newId<'account'>(),
    customer_id: customerId,
    name: 'One of many',
    status: 'detached' as const,
  }));
  await world.deps.db.insertInto('accounts').values(copies).execute();
}
