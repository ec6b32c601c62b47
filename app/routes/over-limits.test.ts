import { afterAll, beforeAll, expect, it } from 'vitest';
import { MAX_CSV_BYTES } from '../../server/accounts/csv/read-bank-csv.ts';
import { newId } from '../../server/core/ids.ts';
import {
  BUDGETS,
  MAX_ACCOUNTS_BEFORE_PAYMENT,
  MAX_OPEN_RUNS,
  MAX_PENDING_UPLOAD_BYTES,
} from '../../server/limits/rules.ts';
import { aCustomer, aScenario, aSubscriber, attachSample, type Person, quoteOf } from '../../server/testing/people.ts';
import { CSV, DETAILS } from '../../server/testing/two-customers.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { ask } from '../testing/visitor.ts';
import * as confirmPage from './_portal.confirm.tsx';
import * as runPage from './_portal.runs.$runId.tsx';
import * as scenarioPage from './_portal.scenarios.$scenarioId._index.tsx';

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
