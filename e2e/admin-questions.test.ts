import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Db, openDatabase } from '../db/open.ts';
import { asId } from '../server/core/ids.ts';
import { becomeSubscriber, makeScenario, type Person, runScenario } from './person.ts';
import { until } from './portal.ts';
import { setStage } from './stage.ts';

/** What admins ask, each answered in three clicks from Today, with the number that the database has. */
const DAY_MS = 86_400_000;
/** A subscription, a sweep and a month, in browsers. */
const SETUP_MS = 300_000;
const stage = setStage();
let who: { email: string };
let admin: Person;
let page: Page;
let db: Db;

beforeAll(async () => {
  const customer = await stage.enter();
  who = await becomeSubscriber(customer.page);
  await makeScenario(customer.page, { name: 'Late payers', steps: [20], horizonMonths: 1 });
  await runScenario(customer.page);
  // The end of the month brings an invoice, and makes this month the last one.
  await stage.portal.advance(32 * DAY_MS);
  await customer.close();
  db = openDatabase(join(stage.portal.folder, 'headroom.db'));
  admin = await stage.enter();
  page = admin.page;
  await page.goto('/login');
  await page.getByRole('button', { name: 'Log in as admin' }).click();
  await page.waitForURL('**/admin');
}, SETUP_MS);
afterAll(async () => {
  await db?.destroy();
  await admin?.close();
});

const MAX_CLICKS = 3;
const money = (cents: number): string => `$${(cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`;
const main = () => page.locator('main');
const customerOf = () =>
  db.selectFrom('users').select('customer_id').where('email', '=', who.email).executeTakeFirstOrThrow();

/** Clicks from Today through links of these names, of which the last ones are in the page itself. */
async function clicks(...names: (string | RegExp)[]): Promise<void> {
  expect(names.length).toBeLessThanOrEqual(MAX_CLICKS);
  await page.goto('/admin');
  for (const [at, name] of names.entries()) {
    const within = at === 0 ? page : main();
    const link = within.getByRole('link', { name, exact: typeof name === 'string' }).first();
    const to = await link.getAttribute('href');
    await link.click();
    await page.waitForURL((url) => `${url.pathname}${url.search}`.startsWith(String(to).split('#')[0] ?? ''));
  }
}

/** Waits until the page shows a text. */
const shows = (text: string | RegExp) => main().getByText(text).first().waitFor();

const posted = async () => {
  const { customer_id: id } = await customerOf();
  return (
    await db
      .selectFrom('balances')
      .select('posted')
      .where('customer_id', '=', asId<'customer'>(String(id)))
      .executeTakeFirstOrThrow()
  ).posted;
};

/** Tries an action out. */
async function preview(): Promise<void> {
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await page.getByRole('status', { name: 'Preview' }).waitFor();
}

/** Fills in an action's reason, previews it, and confirms. */
async function act(button: string, fields: Record<string, string> = {}): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByLabel('Reason, for colleagues').fill('The customer asked for it');
  await preview();
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/admin/act/'));
}

describe('an admin finds out in three clicks', () => {
  it('what was collected this month and last, and what MRR is', async () => {
    await clicks('Revenue');
    await shows('Payments by payment date');
    const headers = await main().getByRole('columnheader').allInnerTexts();
    const shown = [...new Set(headers.filter((text) => /^\d{4}-\d\d$/.test(text)))];
    expect(shown).toHaveLength(2);
    const paid = await db.selectFrom('invoices').selectAll().where('paid_at_ms', 'is not', null).execute();
    const row = await main().getByRole('row').filter({ hasText: 'Payments by payment date' }).innerText();
    for (const month of shown) {
      const ofMonth = paid.filter(({ paid_at_ms: ms }) => new Date(Number(ms)).toISOString().startsWith(month));
      expect(row).toContain(money(ofMonth.reduce((sum, invoice) => sum + invoice.amount_paid_cents, 0)));
    }
    const live = await db
      .selectFrom('subscriptions')
      .select('accounts_quantity')
      .where('status', '=', 'active')
      .execute();
    expect(await main().innerText()).toContain(
      money(900 * live.reduce((sum, each) => sum + each.accounts_quantity, 0)),
    );
    for (const name of ['Churn', 'Recharges', 'Unbilled', 'Deferred']) expect(await main().innerText()).toContain(name);
  });

  it('why somebody was charged, and by which runs', async () => {
    const {
      id,
      number,
      total_cents: cents,
    } = await db.selectFrom('invoices').selectAll().where('run_credits', '>', 0).executeTakeFirstOrThrow();
    await clicks('Invoices', String(number ?? id));
    await shows(money(cents));
    // Behind the line, which opens it.
    await main().getByText('Late payers').first().waitFor({ state: 'attached' });
  });

  it('what happened to credits, to the second', async () => {
    const entry = await db
      .selectFrom('ledger_entries')
      .selectAll()
      .where('kind', '=', 'capture')
      .executeTakeFirstOrThrow();
    await clicks('Customers', /^Story/, 'Ledger');
    await shows(new RegExp(new Date(entry.created_at_ms).toISOString().slice(11, 19)));
  });

  it('how 500 credits are given with a reason, taken back, and by whom', async () => {
    const before = await posted();
    await clicks('Customers', /^Story/, 'Give or take credits');
    await act('Post credits', { Credits: '500' });
    expect(await posted()).toBe(before + 500);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.waitForURL('**/admin/act/undo/**');
    await act('Undo');
    expect(await posted()).toBe(before);
    await clicks('Audit');
    await shows('The customer asked for it');
  });

  it('how a part of an invoice is refunded', async () => {
    const invoice = await db
      .selectFrom('invoices')
      .selectAll()
      .where('amount_paid_cents', '>', 0)
      .orderBy('created_at_ms', 'desc')
      .executeTakeFirstOrThrow();
    await clicks('Invoices', String(invoice.number ?? invoice.id), 'Refund');
    expect(page.url()).toContain(`/admin/act/refund/${invoice.id}`);
  });

  it('whether every captured credit reached Stripe', async () => {
    // The proof itself is held against the ledger in revenue.test.ts.
    await clicks('Books');
    await shows('Proof of a month (UTC)');
  });

  it.each([
    ['which events failed', ['Events']],
    ['which mails did not arrive', ['Mails']],
    ['which loops are late', ['Health']],
    ['who did what', ['Audit']],
    ['who is on the team', ['Team']],
    ['what a week used', ['Usage']],
    ['who cannot run', ['Cannot run']],
  ])('%s', async (_, names) => {
    await clicks(...names);
    await main().getByRole('heading', { level: 1 }).waitFor();
    expect(await main().innerText()).not.toContain('Something went wrong');
  });

  it('which loops there are', async () => {
    // A process reports every quarter of a minute.
    await until(async () => {
      await clicks('Health');
      await shows('Processes');
      return (await main().getByRole('row').filter({ hasText: 'admin actions' }).count()) > 0;
    }, 60_000);
  });

  it('how a list is exported', async () => {
    await clicks('Customers');
    await shows('CSV');
    const answer = await page.request.get(String(await main().getByRole('link', { name: 'CSV' }).getAttribute('href')));
    expect(await answer.text()).toContain(who.email);
  });
});

describe('an admin', () => {
  /** Three clicks: the customer, the menu, the action. */
  const actOnCustomer = async (action: string) => {
    await clicks('Customers', /^Story/);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: action, exact: true }).click();
    await page.waitForURL('**/admin/act/**');
  };

  it('replays one failed event, and then all', async () => {
    const ids = (await db.selectFrom('inbox_events').select('id').limit(3).execute()).map(({ id }) => id);
    await db.updateTable('inbox_events').set({ status: 'dead' }).where('id', 'in', ids).execute();
    const failed = async () =>
      (await db.selectFrom('inbox_events').select('id').where('status', '=', 'dead').execute()).length;
    await clicks('Open event', 'Replay');
    await act('Replay');
    await until(async () => (await failed()) === 2, 15_000);
    await clicks('Events', 'Replay failed events');
    await page.getByLabel('Reason, for colleagues').fill('Stripe was down');
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByRole('button', { name: 'Replay 2' }).click();
    await until(async () => (await failed()) === 0, 15_000);
    await shows('Replay ended');
  });

  it('views the portal as the customer, and goes back', async () => {
    await actOnCustomer('View as this customer');
    await page.getByLabel('Reason, for colleagues').fill('The customer asked for it');
    await preview();
    await page.getByRole('button', { name: 'Start viewing' }).click();
    await page.getByText('You are viewing this customer').waitFor();
    await page.getByRole('button', { name: 'Back to the admin side' }).click();
    await page.waitForURL('**/admin/**');
  });

  it('ends the sessions of a customer, and blocks it', async () => {
    const id = asId<'customer'>(String((await customerOf()).customer_id));
    await actOnCustomer('End all sessions');
    await act('End sessions');
    const sessions = db.selectFrom('sessions as s').innerJoin('users as u', 'u.id', 's.user_id').select('s.id');
    expect(await sessions.where('u.customer_id', '=', id).where('s.viewed_by', 'is', null).execute()).toEqual([]);
    await actOnCustomer('Block');
    await act('Block');
    await shows('Blocked by an admin');
  });

  it('invites, demotes and removes an admin', async () => {
    const email = 'colleague@example.com';
    await clicks('Team');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Role', { exact: true }).selectOption('finance');
    await page.getByRole('button', { name: 'Send invitation' }).click();
    await shows(/^Invitation sent/);
    await page.getByLabel(`Role of ${email}`, { exact: true }).selectOption('viewer');
    await page.getByRole('button', { name: `Save role of ${email}` }).click();
    await shows('Role changed.');
    await main().getByRole('row').filter({ hasText: email }).getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await shows('Admin removed, and logged out everywhere.');
    await clicks('Audit');
    await shows(/^Admin removed/);
  });
});

describe('the keyboard', () => {
  it('searches from anywhere by `/`, and opens the only hit', async () => {
    await page.goto('/admin/events');
    // A busy machine takes a moment to listen for it.
    await until(async () => {
      await page.keyboard.press('/');
      return page.evaluate(() => document.activeElement?.tagName === 'INPUT');
    }, 15_000);
    await page.keyboard.type(who.email.slice(0, 9));
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/admin/customers/${(await customerOf()).customer_id}`);
  });
});
