import { readdirSync } from 'node:fs';
import type { Page } from 'playwright';
import { addressIn, openMail } from './mailbox.ts';
import {
  attachSample,
  balance,
  billing,
  confirmEmail,
  makeScenario,
  runScenario,
  signUp,
  signUpOnly,
  subscribe,
} from './person.ts';
import { type Portal, until } from './portal.ts';

/** Looks at a page; `name` names what it shows. */
export type See = (name: string, path: string) => Promise<void>;
type Seen = { portal: Portal; see: See };
export type Tour = (at: { page: Page } & Seen) => Promise<void>;

const DAY_MS = 86_400_000;
const ROUTES = 'app/routes';
/** What people may call things: markup, both directions, and longer than a line of a phone. */
const ODD_NAME = 'What if: <b>ein langer Name</b> مرحبا 🎉';
/** Frames around other pages, and what has no page of its own. */
const NO_PAGES = ['_admin.tsx', '_portal.tsx', '_portal.settings.tsx', 'logout.tsx'];

/** The pages of a new customer. */
export const newcomer: Tour = async ({ page, portal, see }) => {
  await see('landing', '/');
  for (const name of ['login', 'signup', 'forgot', 'reset', 'confirm-email', 'goodbye']) await see(name, `/${name}`);
  await see('forgot-sent', '/forgot?sent');
  const who = await signUpOnly(page);
  await see('confirm', '/confirm');
  await confirmEmail(page, who.email);
  for (const name of ['overview', 'accounts', 'scenarios', 'runs', 'usage', 'billing'])
    await see(`${name}-empty`, `/${name}`);
  await see('accounts-new', '/accounts/new');
  await seeMailedLinks(page, who, { portal, see });
  const welcome = await openMail(page, portal, { to: who.email, subject: 'Welcome to Headroom' });
  const link = new URL(addressIn(welcome, 'Unsubscribe from these emails')).pathname;
  await see('unsubscribe', link);
  await page.goto(link);
  await page.getByRole('button', { name: 'Stop them' }).click();
  await page.getByText('You will no longer get mails of this kind').waitFor();
  await see('unsubscribed', link);
};

/** The pages that links in mails lead to, while the links are good. */
async function seeMailedLinks(page: Page, who: { email: string; password: string }, { portal, see }: Seen) {
  const other = `new.${who.email}`;
  await page.goto('/settings/security');
  await page.getByLabel('New e-mail').fill(other);
  await page.getByLabel('Your password').fill(who.password);
  await page.getByRole('button', { name: 'Send confirmation link' }).click();
  await page.getByText(other).waitFor();
  await see('settings-security-waiting', '/settings/security');
  const confirm = await openMail(page, portal, { to: other, subject: 'Confirm your new e-mail' });
  await see('confirm-email-link', addressIn(confirm, 'Confirm this e-mail'));
  await page.goto('/forgot');
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await page.getByText('If there is a login for that e-mail').waitFor();
  const reset = await openMail(page, portal, { to: who.email, subject: 'Choose a new password' });
  await see('reset-link', addressIn(reset, 'Choose a new password'));
}

/** The pages of a subscriber, from the first account to a card that declines. */
export const subscriber: Tour = async ({ page, portal, see }) => {
  await signUp(page);
  await attachSample(page);
  await see('subscribe-agreement', '/subscribe');
  await subscribe(page);
  await see('subscribe-return', page.url());
  await until(async () => (await balance(page)).posted === 5_000, 10_000);
  await seeRuns(page, see);
  await seeAccounts(page, see);
  await portal.advance(9 * DAY_MS);
  for (const name of ['overview', 'accounts', 'scenarios', 'runs', 'usage', 'billing']) await see(name, `/${name}`);
  await see('settings', '/settings');
  for (const name of ['security', 'spending', 'notices', 'data']) await see(`settings-${name}`, `/settings/${name}`);
  for (const name of ['agreement', 'cancel']) await see(`billing-${name}`, `/billing/${name}`);
  await see('usage-as-of', '/usage?asOf=2020-01-01');
  // The month's end brings the line for runs.
  await portal.advance(23 * DAY_MS);
  const charged = async () => (await billing(page)).invoices.find(({ runCredits }) => runCredits > 0);
  await until(async () => (await charged()) !== undefined, 20_000);
  const invoice = `/billing/invoices/${(await charged())?.id}`;
  await see('invoice', invoice);
  await page.goto(invoice);
  await see('invoice-line', await hrefOf(page, 'See the runs behind this charge'));
  await portal.control('next-card-outcome', { outcome: 'decline' });
  await makeScenario(page, { name: 'Over the threshold', steps: [100, 50], horizonMonths: 1 });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await until(async () => (await billing(page)).standing.kind === 'past_due', 30_000);
  await see('billing-declined', '/billing');
};

async function seeRuns(page: Page, see: See): Promise<void> {
  for (const name of ['new', 'recurring']) await see(`scenarios-${name}`, `/scenarios/${name}`);
  await makeScenario(page, { name: 'Income slips, costs rise', steps: [15, 11], horizonMonths: 18 });
  const scenario = new URL(page.url()).pathname;
  await see('scenario', scenario);
  await see('scenario-edit', `${scenario}/edit`);
  await see('scenario-plan', `${scenario}/plan`);
  await page.goto(scenario);
  await runScenario(page);
  const sweep = new URL(page.url()).pathname;
  await see('sweep', sweep);
  await see('sweep-variant', `${sweep}?variant=3`);
  await makeScenario(page, { name: 'As it is', horizonMonths: 24 });
  await runScenario(page);
  await see('run', new URL(page.url()).pathname);
  await makeScenario(page, { name: ODD_NAME, horizonMonths: 24 });
  await runScenario(page);
  const odd = new URL(page.url()).pathname;
  await see('run-of-odd-name', odd);
  await see('compare', `/runs/compare?a=${odd.split('/').at(-1)}&b=${sweep.split('/').at(-1)}`);
  await page.goto(odd);
  await page.getByRole('button', { name: 'Make a link' }).click();
  await see('shared', await page.getByLabel('Link to this result').inputValue());
}

async function seeAccounts(page: Page, see: See): Promise<void> {
  await page.goto('/accounts');
  const account = await hrefOf(page, 'Sample studio');
  await see('account', account);
  for (const name of ['import', 'detach', 'edit', 'balance', 'movements'])
    await see(`account-${name}`, `${account}/${name}`);
  await page.goto(`${account}/movements`);
  await see('account-movement', await hrefOf(page, 'Edit movement with'));
  for (const name of ['sample', 'transfers']) await see(`accounts-${name}`, `/accounts/${name}`);
  await page.goto('/accounts/new');
  const lines = ['Date,Text,Amount', '2026-01-03,Client A,5000.00', '2026-01-28,Rent,-1200.00'];
  const buffer = Buffer.from(lines.join('\n'));
  await page.getByLabel('Bank export').setInputFiles({ name: 'export.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Read the file' }).click();
  await page.waitForURL('**/accounts/import/**');
  const imported = page.url();
  await see('account-preview', imported);
  await page.goto(imported);
  await page.getByLabel('Name', { exact: true }).fill('Main account');
  await page.getByLabel('Bank or institution').fill('Harbor Bank');
  await page.getByRole('button', { name: 'Attach this account' }).click();
  await page.waitForURL('**/accounts/*?attached');
  const attached = new URL(page.url()).pathname;
  const detach = page.getByRole('button', { name: 'Detach the account' });
  // The attach may still be on its way to Stripe: then there is no quote yet.
  await until(async () => {
    await page.goto(`${attached}/detach`);
    return detach.isVisible();
  }, 30_000);
  await detach.click();
  await page.waitForURL('**/accounts');
  await see('account-attach', `${attached}/attach`);
}

/** The pages of an admin, with one subscriber. */
export const admin: Tour = async ({ page, see }) => {
  await page.goto('/login');
  await page.getByRole('button', { name: 'Log in as admin' }).click();
  await page.waitForURL('**/admin');
  await see('admin', '/admin');
  for (const path of [
    'usage',
    'books',
    'disputes',
    'search?q=story',
    'pages',
    'events/replay',
    'revenue',
    'audit',
    'mails',
    'health',
    'team',
    'second-factor',
    'security',
  ])
    await see(`admin-${path.split(/[/?]/).at(0)}`, `/admin/${path}`);
  let place = '';
  for (const [list, one] of [
    ['invoices', 'invoice'],
    ['events', 'event'],
    ['customers', 'customer'],
  ]) {
    await see(`admin-${list}`, `/admin/${list}`);
    await page.goto(`/admin/${list}`);
    place = `${await page.locator(`main a[href^="/admin/${list}/"]`).first().getAttribute('href')}`;
    await see(`admin-${one}`, place);
  }
  const customer = place;
  await page.goto('/admin/revenue');
  await see('admin-figure', `${await page.locator('a[href^="/admin/revenue/"]').first().getAttribute('href')}`);
  for (const tab of ['ledger', 'books', 'people']) await see(`admin-customer-${tab}`, `${customer}/${tab}`);
  await see('admin-act', `/admin/act/credits/${customer.split('/').at(-1)}`);
};

/** The page routes that nobody looked at: a new page has its place in a tour. */
export function unseenRoutes(paths: string[]): string[] {
  const seen = paths.map((path) => new URL(path, 'http://portal').pathname);
  return readdirSync(ROUTES)
    .filter((file) => file.endsWith('.tsx') && !NO_PAGES.includes(file))
    .filter((file) => !seen.some((path) => patternOf(file).test(path)));
}

/** `_portal.accounts.$accountId._index.tsx` shows `/accounts/…`: what begins with `_` is no part of the address. */
function patternOf(file: string): RegExp {
  const parts = file.replace(/\.tsx$/, '').split('.');
  const address = parts.filter((part) => !part.startsWith('_')).map((part) => part.replace(/_$/, ''));
  return new RegExp(`^/${address.map((part) => (part.startsWith('$') ? '[^/]+' : part)).join('/')}$`);
}

const hrefOf = async (page: Page, name: string): Promise<string> =>
  `${await page.getByRole('link', { name }).first().getAttribute('href')}`;
