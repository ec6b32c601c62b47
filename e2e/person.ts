import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright';
import { expect } from 'vitest';
import { type Portal, until } from './portal.ts';

/** Somebody at a browser. Whatever the browser's console complains of is kept, and must be nothing at the end. */
export type Person = { page: Page; complaints: string[]; close(): Promise<void> };

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };
const TIMEOUT_MS = 45_000;
/** Remix logs a read that a newer one replaced under way, in either of Chromium's two wordings. That is no fault. */
const REPLACED_READ = /^AbortError: (BodyStreamBuffer was aborted|signal is aborted without reason)/;

let people = 0;

export async function visit(
  browser: Browser,
  portal: Pick<Portal, 'url'>,
  viewport = DESKTOP,
  options: BrowserContextOptions = {},
): Promise<Person> {
  const context: BrowserContext = await browser.newContext({ viewport, baseURL: portal.url, ...options });
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (REPLACED_READ.test(message.text())) return;
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  return {
    page,
    complaints,
    async close() {
      await context.close();
      expect(complaints).toEqual([]);
    },
  };
}

/** Signs up with an e-mail of its own, confirms it from the demo's mailbox, and lands on the overview. */
export async function signUp(page: Page): Promise<{ email: string; password: string }> {
  const who = await signUpOnly(page);
  await confirmEmail(page, who.email);
  return who;
}

/** Signs up, and leaves the e-mail unconfirmed. */
export async function signUpOnly(page: Page): Promise<{ email: string; password: string }> {
  people += 1;
  const who = { email: `story${people}.${process.pid}@example.com`, password: 'correct horse battery' };
  await page.goto('/signup');
  await page.getByLabel('Name or company').fill(`Story ${people}`);
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password').fill(who.password);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.waitForURL('**/overview');
  return who;
}

/** Follows the link of the confirmation mail, as the demo's page leads to it. */
export async function confirmEmail(page: Page, email: string): Promise<void> {
  await page.goto('/confirm');
  const mailbox = await page.getByRole('link', { name: 'its mailbox' }).getAttribute('href');
  await page.goto(mailbox ?? '');
  const row = page.getByRole('row').filter({ hasText: email }).filter({ hasText: 'Confirm your e-mail' });
  await row.first().getByRole('link').click();
  await followConfirmation(page, (await page.locator('p.text').textContent()) ?? '');
}

/** Follows the link in the text of a confirmation mail. */
export async function followConfirmation(page: Page, text: string): Promise<void> {
  await page.goto(/https?:\/\/\S+\/confirm-email\?token=\S+/.exec(text)?.[0] ?? '');
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await page.getByText('is confirmed').waitFor();
  await page.goto('/overview');
}

export async function logIn(page: Page, who: { email: string; password: string }): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password').fill(who.password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
}

/** Attaches an account with sample data before there is a subscription: one click. */
export async function attachSample(page: Page): Promise<void> {
  await page.goto('/accounts');
  await page.getByRole('button', { name: 'Try it with sample data' }).first().click();
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
}

/** Fills in the embedded checkout and sends it off. */
export async function payCheckout(page: Page, card = '4242 4242 4242 4242'): Promise<void> {
  const frame = page.frameLocator('iframe');
  await frame.getByLabel('Card number').fill(card);
  await frame.getByLabel('Expiry').fill('12 / 34');
  await frame.getByLabel('CVC').fill('123');
  await frame.getByLabel('Name on card').fill('Story Teller');
  await frame.getByRole('button', { name: 'Subscribe' }).click();
}

/** Opens the checkout, agreeing to what is charged and when as one must before. */
export async function openCheckout(page: Page): Promise<void> {
  await page.goto('/subscribe');
  const agree = page.getByRole('button', { name: 'Agree and go on to payment' });
  const card = page.frameLocator('iframe').getByLabel('Card number');
  await agree.or(page.locator('iframe')).first().waitFor();
  if (await agree.isVisible()) {
    await page.getByLabel('I agree').check();
    await agree.click();
  }
  await card.waitFor();
}

export async function subscribe(page: Page): Promise<void> {
  await openCheckout(page);
  await payCheckout(page);
  await page.waitForURL('**/subscribe/return?**');
  await page.getByRole('heading', { name: 'You are subscribed' }).waitFor();
}

/** Signs up, attaches one sample account, subscribes, and has the allowance. */
export async function becomeSubscriber(page: Page): Promise<{ email: string; password: string }> {
  const who = await signUp(page);
  await attachSample(page);
  await subscribe(page);
  await until(async () => (await balance(page)).posted === 5_000, 10_000);
  return who;
}

/** Makes a scenario over all accounts; with steps, a sweep of one or two assumptions. Ends on its page. */
export async function makeScenario(
  page: Page,
  scenario: { name: string; steps?: number[]; horizonMonths?: number },
): Promise<void> {
  await page.goto('/scenarios/new');
  await page.getByLabel('Name', { exact: true }).fill(scenario.name);
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByLabel('Horizon').fill(String(scenario.horizonMonths ?? 6));
  await page.getByLabel('Trials').fill('100');
  for (const [i, steps] of (scenario.steps ?? []).entries()) {
    await page.getByRole('button', { name: /^Vary (an assumption|a second one)$/ }).click();
    await page.getByLabel('Steps').nth(i).fill(String(steps));
  }
  await page.getByRole('button', { name: 'Save scenario' }).click();
  await page.waitForURL(/\/scenarios\/[0-9a-f-]{36}$/);
}

/** Runs the scenario whose page is open, and waits on the run's page until it is over. */
export async function runScenario(page: Page, timeoutMs = 60_000): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForURL('**/runs/*');
  await page.getByText('Done', { exact: true }).first().waitFor({ timeout: timeoutMs });
}

/** Asks a procedure as the person whose browser it is: for numbers that a story compares exactly. */
export async function ask<T>(page: Page, procedure: string, input?: unknown): Promise<T> {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const answer = await page.request.get(`/api/trpc/${procedure}${query}`);
  if (!answer.ok()) throw new Error(`${procedure}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()).result.data;
}

export type Balance = { posted: number; held: number; available: number };
export type Statement = { entries: { kind: string; credits: number; causeId: string }[] };
export type Invoice = {
  id: string;
  status: string;
  billingReason: string;
  runCredits: number;
  totalCents: number;
  amountPaidCents: number;
};
export type Billing = {
  standing: { kind: string };
  accounts: number;
  subscription: { accountsQuantity: number; cancelAtMs: number | null } | null;
  invoices: Invoice[];
};

export const balance = (page: Page) => ask<Balance>(page, 'credits.balance');
export const statement = (page: Page) => ask<Statement>(page, 'credits.statement', {});
export const billing = (page: Page) => ask<Billing>(page, 'billing.overview');
