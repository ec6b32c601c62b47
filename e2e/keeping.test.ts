import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import {
  attachSample,
  becomeCustomer,
  becomeSubscriber,
  DESKTOP,
  logIn,
  makeScenario,
  PHONE,
  runScenario,
} from './person.ts';
import { setStage } from './stage.ts';

const stage = setStage();

async function download(page: Page, click: () => Promise<void>): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent('download'), click()]);
  return readFileSync(await file.path());
}

test.each([
  ['a phone', PHONE],
  ['a desktop', DESKTOP],
])('on %s a result is read, filed, taken along, compared, shared, and no longer shared', async (_, viewport) => {
  const { page, close } = await stage.enter(viewport);
  await becomeSubscriber(page);
  await makeScenario(page, { name: 'As it is' });
  await runScenario(page);
  await makeScenario(page, { name: 'Where it tips', steps: [5, 3] });
  await runScenario(page);
  await page.getByRole('heading', { name: 'The three variants that matter' }).waitFor();
  await page
    .getByRole('link', { name: /^All income/ })
    .first()
    .click();
  await page.getByRole('img', { name: 'Balance by month' }).first().waitFor();

  const pdf = await download(page, () => page.getByRole('link', { name: 'PDF', exact: true }).click());
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  const csv = await download(page, () =>
    page.getByRole('button', { name: 'Download Balance by month as CSV' }).click(),
  );
  expect(csv.toString()).toMatch(/^"End of",/);
  const png = await download(page, () =>
    page.getByRole('button', { name: 'Download Balance by month as PNG' }).click(),
  );
  expect(png.subarray(1, 4).toString()).toBe('PNG');

  await page.getByLabel('Label').fill('Board <b>مرحبا</b> 🎉');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Board <b>مرحبا</b> 🎉').first().waitFor();
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = await page.getByLabel('Link to this result').inputValue();

  const stranger = await stage.enter(viewport);
  await stranger.page.goto(link);
  await stranger.page.getByRole('heading', { name: 'Where it tips' }).waitFor();
  await stranger.page
    .getByRole('link', { name: /^All income/ })
    .first()
    .click();
  await stranger.page.getByRole('img', { name: 'Balance by month' }).first().waitFor();
  expect(await stranger.page.getByText('Sample studio').count()).toBe(0);
  await page.getByRole('button', { name: 'Stop sharing' }).click();
  await page.getByRole('button', { name: 'Make a link' }).waitFor();
  await page.getByText('Link revoked').first().waitFor();
  expect((await stranger.page.request.get(link)).status()).toBe(404);
  await stranger.close();

  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('heading', { name: 'Two runs side by side' }).waitFor();
  await page.goto('/runs');
  await page.getByLabel('Search').fill('board');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL('**/runs?search=board**');
  await page.getByRole('link', { name: 'Where it tips' }).waitFor();
  await page.getByRole('link', { name: 'As it is' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'What to do with this run of Where it tips' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await page.getByRole('link', { name: 'Where it tips' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('link', { name: 'Where it tips' }).waitFor();
  await close();
});

test('the preview follows what is typed, a template fills the form, and a wrong value is explained', async () => {
  const { page, close } = await stage.enter();
  await becomeCustomer(page);
  await attachSample(page);
  await page.goto('/scenarios/new');
  const readOut = page.getByText(/, preview: middle /).first();
  const before = await readOut.textContent();
  await page.getByLabel('Income growth').fill('-40');
  await expect.poll(() => readOut.textContent()).not.toBe(before);
  await page.getByLabel('Horizon').fill('99');
  await page.getByLabel('Trials').focus();
  await page.getByText('The horizon is a number from 1 to 60 months').waitFor();
  await page.getByText('this still shows what was there before').waitFor();
  await page.getByLabel('Horizon').fill('12');
  await page.getByRole('button', { name: /: add an event in month 4$/ }).click();
  await expect.poll(() => page.getByRole('textbox', { name: 'Month', exact: true }).inputValue()).toBe('4');
  await page.getByRole('link', { name: /^Hire two people/ }).click();
  await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Hire two people');
  await page.getByText('Two more people').first().waitFor();
  await close();
});

async function logInBeside(page: Page, who: { email: string; password: string }): Promise<void> {
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Log in again in a new tab' }).click(),
  ]);
  await logIn(tab, who);
  await tab.close();
}

test('a result is read in the reader’s own language of numbers, with the currency everywhere', async () => {
  const { page, close } = await stage.enter(DESKTOP, { locale: 'de-DE', timezoneId: 'Europe/Berlin' });
  await becomeCustomer(page);
  await attachSample(page);
  await makeScenario(page, { name: 'Auf Deutsch' });
  await page.getByRole('button', { name: 'Run it for free' }).click();
  await page
    .locator('p', { hasText: /: middle -?[\d.]+\u00a0\$, half of all trials/ })
    .first()
    .waitFor();
  await page.goto('/accounts');
  await page
    .getByText(/^-?[\d.]+,\d\d\u00a0\$$/)
    .first()
    .waitFor();
  expect(await page.locator('main').innerText()).not.toMatch(/\$\d/);
  await close();
});

test('a session that ends in the middle of a form costs nothing that was typed', async () => {
  const { page } = await stage.enter();
  const who = await becomeCustomer(page);
  await attachSample(page);
  await page.goto('/scenarios/new');
  await page.getByLabel('Name', { exact: true }).fill('Half an hour of work');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save scenario' }).click();
  await logInBeside(page, who);
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Half an hour of work');
  await page.getByRole('button', { name: 'Save scenario' }).click();
  await page.getByRole('heading', { name: 'Half an hour of work' }).waitFor();
  await page.getByRole('button', { name: 'Run it for free' }).click();
  await page.getByLabel('Label').fill('Not lost');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Your input is still here').waitFor();
  await logInBeside(page, who);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Label saved').first().waitFor();
  await page.context().close();
});
