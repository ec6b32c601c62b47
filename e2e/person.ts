import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright';
import { expect } from 'vitest';
import type { ConfirmedQuote } from '../server/accounts/details.ts';
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
  // Drawing what moves takes a third of the browser's time, and no story looks at it.
  const context: BrowserContext = await browser.newContext({
    viewport,
    baseURL: portal.url,
    reducedMotion: 'reduce',
    ...options,
  });
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

function nobodyYet() {
  people += 1;
  return {
    name: `Story ${people}`,
    email: `story${people}.${process.pid}@example.com`,
    password: 'correct horse battery',
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
  const { name, ...who } = nobodyYet();
  await page.goto('/signup');
  await page.getByLabel('Name or company').fill(name);
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

/** Signed up and confirmed as `signUp` does it, by the same requests and without a page drawn for each step. */
export async function becomeCustomer(page: Page): Promise<{ email: string; password: string }> {
  const { who } = await signUpByRequests(page);
  await page.goto('/overview');
  return who;
}

async function signUpByRequests(page: Page) {
  const { name, ...who } = nobodyYet();
  await tell(page, 'auth.signUp', { name, ...who });
  const mailbox = /href="([^"]+)"[^>]*>\s*its mailbox/.exec(await read(page, '/confirm'))?.[1] ?? '';
  const mails = (await read(page, mailbox)).split('<tr');
  const mail = mails.find((row) => row.includes(who.email) && row.includes('Confirm your e-mail')) ?? '';
  const text = await read(page, new URL(/href="([^"]+)"/.exec(mail)?.[1] ?? '', mailbox).href);
  await tell(page, 'auth.confirmEmail', { token: /confirm-email\?token=([\w-]+)/.exec(text)?.[1] });
  return { who, emulatorUrl: new URL(mailbox).origin };
}

/** A customer with one sample account, a subscription and its allowance, without a page drawn for each step. */
export async function becomeSubscriber(page: Page): Promise<{ email: string; password: string }> {
  const { who, emulatorUrl } = await signUpByRequests(page);
  const behavior = 'create_prorations';
  const { prorationAtMs, version } = await ask<ConfirmedQuote>(page, 'accounts.quote', { change: 1, behavior });
  await tell(page, 'accounts.attachSample', { quote: { behavior, prorationAtMs, version } });
  const { terms } = await ask<{ terms: { version: string } }>(page, 'billing.agreement');
  await tell(page, 'billing.agree', { version: terms.version });
  const { clientSecret } = await tell<{ clientSecret: string }>(page, 'billing.startCheckout');
  const card = { number: '4242 4242 4242 4242', expiry: '12 / 34', cvc: '123', name: 'Story Teller', country: 'US' };
  await page.request.post(`${emulatorUrl}/emulator/checkout/embedded`, {
    headers: { Origin: emulatorUrl },
    form: { client_secret: clientSecret, ...card },
  });
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

/** Lets the person whose browser it is do something that no story looks at. */
async function tell<T>(page: Page, procedure: string, input?: unknown): Promise<T> {
  const answer = await page.request.post(`/api/trpc/${procedure}`, {
    data: input,
    headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' },
  });
  if (!answer.ok()) throw new Error(`${procedure}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()).result.data;
}

async function read(page: Page, path: string): Promise<string> {
  const answer = await page.request.get(path);
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()}`);
  return answer.text();
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
