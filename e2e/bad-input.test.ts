import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { ask, attachSample, becomeCustomer, DESKTOP, logIn, makeScenario, type Person, PHONE } from './person.ts';
import { setStage } from './stage.ts';

const stage = setStage();

const ODD = '<script>alert(1)</script> مرحبا 🪑';
const VIEWPORTS = [
  ['a phone', PHONE],
  ['a desktop', DESKTOP],
] as const;

const nameField = (page: Page) => page.getByLabel('Name', { exact: true });
const save = (page: Page) => page.getByRole('button', { name: 'Save scenario' });
const SAVED = /\/scenarios\/[0-9a-f-]{36}$/;

/** The names of all scenarios, the newest first. */
const names = async (page: Page) =>
  (await ask<{ scenarios: { name: string }[] }>(page, 'scenarios.list', {})).scenarios.map(({ name }) => name);

/** What the browser itself says of a network that was taken away, or of a page that answers 400, is no fault of the page. */
function forgive({ complaints }: Person, words: string): void {
  const faults = complaints.filter((line) => !line.includes(words));
  complaints.splice(0, complaints.length, ...faults);
}

async function atNewScenario(page: Page): Promise<void> {
  await becomeCustomer(page);
  await attachSample(page);
  await page.goto('/scenarios/new');
  await page.waitForLoadState('networkidle');
}

describe.each(VIEWPORTS)('on %s', (_, viewport) => {
  test('a form shows its errors, shows markup as text, and is not sent again by Back', async () => {
    const { page, close } = await stage.enter(viewport);
    await atNewScenario(page);
    await nameField(page).fill('');
    await page.getByLabel('Horizon').fill('9'.repeat(400));
    await save(page).click();
    await page.getByText('Name the scenario').waitFor();
    expect(await nameField(page).evaluate((field) => field === document.activeElement)).toBe(true);
    await nameField(page).fill(ODD);
    await page.getByLabel('Horizon').fill('6');
    await save(page).click();
    await page.waitForURL(SAVED);
    await page.getByRole('heading', { level: 1, name: ODD }).waitFor();
    await page.goBack();
    await page.waitForURL((url) => url.pathname !== '/scenarios/new' && !SAVED.test(url.pathname));
    await page.goto(`/scenarios?search=${encodeURIComponent('مرحبا 🪑')}`);
    await page.getByRole('link', { name: ODD }).first().waitFor();
    await page.getByLabel('Search').fill('no such name');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('No scenario is like this.').waitFor();
    expect(await names(page)).toEqual([ODD]);
    await close();
  });
});

// What follows is the same at any width.
describe('with a slow hand, network or session', () => {
  const viewport = PHONE;

  test('what two tabs save is not lost unseen', async () => {
    const { page, close } = await stage.enter(viewport);
    await becomeCustomer(page);
    await attachSample(page);
    await makeScenario(page, { name: 'Twice' });
    const other = await page.context().newPage();
    for (const tab of [page, other]) await tab.goto(`${new URL(page.url()).pathname.replace('/edit', '')}/edit`);
    await nameField(other).fill('Of the other tab');
    await other.getByRole('button', { name: 'Save changes' }).click();
    await other.waitForURL(SAVED);
    await nameField(page).fill('Of this tab');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('was changed in another tab').waitFor();
    expect([await nameField(page).inputValue(), await names(page)]).toEqual(['Of this tab', ['Of the other tab']]);
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.waitForURL(SAVED);
    expect(await names(page)).toEqual(['Of this tab']);
    await close();
  });

  test('offline nothing is sent and nothing typed is lost; with the network back it is saved once', async () => {
    const person = await stage.enter(viewport);
    const { page, close } = person;
    await atNewScenario(page);
    await nameField(page).fill(ODD);
    await page.context().setOffline(true);
    await page.getByText('You are offline').waitFor();
    await page.getByRole('button', { name: 'Add an event', exact: true }).click();
    await save(page).click();
    await page.getByText('You are offline. Nothing was sent').waitFor();
    await page.getByRole('link', { name: 'Cancel' }).click();
    expect(new URL(page.url()).pathname).toBe('/scenarios/new');
    await page.context().setOffline(false);
    await page.getByText('you are offline').waitFor({ state: 'detached' });
    await page.getByLabel('What it is').fill('Prize');
    await page.getByLabel('Amount, $').fill('5');
    expect(await nameField(page).inputValue()).toBe(ODD);
    await save(page).click();
    await page.waitForURL(SAVED);
    expect(await names(page)).toEqual([ODD]);
    forgive(person, 'net::ERR_');
    await close();
  });

  test('a form whose answer is lost can be edited on or sent again, and is one scenario', async () => {
    const person = await stage.enter(viewport);
    const { page, close } = person;
    await atNewScenario(page);
    await nameField(page).fill('Lost');
    // It arrives, and the answer does not.
    await page.route('**/scenarios/new.data**', async (route) => {
      if (route.request().method() === 'POST') await route.fetch().catch(() => undefined);
      await route.abort();
    });
    await save(page).click();
    await page.getByText('The server did not answer').waitFor();
    await expect.poll(() => save(page).getAttribute('aria-busy')).toBe('true');
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await page.getByText('Headroom cannot be reached').waitFor();
    expect(await nameField(page).inputValue()).toBe('Lost');
    await nameField(page).fill('Found');
    await page.unroute('**/scenarios/new.data**');
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByText('Headroom cannot be reached').waitFor({ state: 'detached' });
    expect(await nameField(page).inputValue()).toBe('Found');
    await page.route('**/scenarios/new.data**', (route) => route.abort(), { times: 1 });
    await save(page).click();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.waitForURL(SAVED);
    expect(await names(page)).toEqual(['Found']);
    forgive(person, 'net::ERR_');
    await close();
  });

  test('on a slow network a form shows that it is sent, and takes no second click', async () => {
    const { page, close } = await stage.enter(viewport);
    await atNewScenario(page);
    await nameField(page).fill('Slow');
    let posts = 0;
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page.route('**/scenarios/new.data**', async (route) => {
      if (route.request().method() === 'POST') posts += 1;
      await held;
      await route.continue();
    });
    await save(page).click();
    await page.locator('button[aria-busy=true]').first().waitFor();
    await save(page).click({ force: true });
    await nameField(page).press('Enter');
    goOn();
    await page.waitForURL(SAVED);
    expect([posts, await names(page)]).toEqual([1, ['Slow']]);
    await close();
  });

  test('a session that ends in the middle of a form loses nothing that was typed', async () => {
    const person = await stage.enter(viewport);
    const { page, close } = person;
    const who = await becomeCustomer(page);
    await attachSample(page);
    await page.goto('/scenarios/new');
    await nameField(page).fill(ODD);
    await page.context().clearCookies();
    await save(page).click();
    await page.getByText('Your session has ended').waitFor();
    const [other] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Log in again in a new tab' }).click(),
    ]);
    await logIn(other, who);
    expect(await nameField(page).inputValue()).toBe(ODD);
    await save(page).click();
    await page.waitForURL(SAVED);
    expect(await names(page)).toEqual([ODD]);
    await close();
  });

  test('a small form whose session has ended is filled again after log-in', async () => {
    const { page, close } = await stage.enter(viewport);
    const who = await becomeCustomer(page);
    await page.goto('/settings/spending');
    await page.getByLabel('Cap of every billing period, in dollars').fill('12.50');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Set the cap' }).click();
    await page.getByText('Your input is kept for 30 minutes').waitFor();
    await page.getByLabel('E-mail').fill(who.email);
    await page.getByLabel('Password').fill(who.password);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByText('Review your input').waitFor();
    expect(await page.getByLabel('Cap of every billing period, in dollars').inputValue()).toBe('12.50');
    expect(await ask(page, 'billing.cap')).toMatchObject({ capCents: null });
    await page.getByRole('button', { name: 'Set the cap' }).click();
    await expect.poll(() => ask(page, 'billing.cap')).toMatchObject({ capCents: 1_250 });
    await page.getByText('Review your input').waitFor({ state: 'detached' });
    await close();
  });

  test('without a script too: after log-in the form is filled again, and was not sent', async () => {
    const { page, close } = await stage.enter(viewport, { javaScriptEnabled: false });
    const who = await becomeCustomer(page);
    await attachSample(page);
    await page.goto('/scenarios/new');
    await nameField(page).fill(ODD);
    await page.getByLabel('Horizon').fill('7');
    await page.context().clearCookies({ name: 'headroom_session' });
    await save(page).click();
    await page.waitForURL('**/login?next=%2Fscenarios%2Fnew');
    await page.getByText('Your input is kept for 30 minutes').waitFor();
    await page.getByLabel('E-mail').fill(who.email);
    await page.getByLabel('Password').fill(who.password);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.waitForURL('**/scenarios/new');
    await page.getByText('Review your input').waitFor();
    expect(await names(page)).toEqual([]);
    expect([await nameField(page).inputValue(), await page.getByLabel('Horizon').inputValue()]).toEqual([ODD, '7']);
    await save(page).click();
    await page.waitForURL(SAVED);
    expect(await names(page)).toEqual([ODD]);
    await close();
  });

  test('without a script one signs up, logs in, attaches a file, and reads what is billed', async () => {
    const person = await stage.enter(viewport, { javaScriptEnabled: false });
    const { page, close } = person;
    const who = await becomeCustomer(page);
    await page.getByLabel(/^Your login/).click();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL('**/login');
    await logIn(page, who);
    await page.goto('/accounts/new');
    await page.getByRole('button', { name: 'Read the file' }).click();
    await page.getByText('Choose the file that your bank exported').waitFor();
    const buffer = Buffer.from(`Date,Text,Amount\n2026-01-03,${ODD},5000.00\n2026-01-28,Rent,-1200.00`);
    await page.getByLabel('Bank export').setInputFiles({ name: 'export.csv', mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: 'Read the file' }).click();
    await page.waitForURL('**/accounts/import/**');
    await page.getByLabel('Name', { exact: true }).fill(ODD);
    await page.getByLabel('Bank or institution').fill('Harbor 🏦');
    await page.getByLabel(/^Today’s balance/).fill('much');
    await page.getByRole('button', { name: 'Attach this account' }).click();
    await page.getByText('Enter today’s balance as a number').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(ODD);
    await page.getByRole('button', { name: 'Attach this account' }).click();
    await page.waitForURL('**/accounts/*?attached');
    await page.getByRole('heading', { level: 1, name: ODD }).waitFor();
    await page.goto('/billing');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto('/billing/agreement');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto('/subscribe');
    await page.getByLabel('I agree').check();
    await page.getByRole('button', { name: 'Agree and go on to payment' }).click();
    await page.getByText('What you agreed to').waitFor();
    expect(await page.locator('noscript').innerText()).toContain('Paying needs JavaScript');
    forgive(person, 'status of 400');
    forgive(person, 'status of 409');
    await close();
  });
});
