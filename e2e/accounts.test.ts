import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { becomeSubscriber, billing, DESKTOP, PHONE } from './person.ts';
import { until } from './portal.ts';
import { setStage } from './stage.ts';

const stage = setStage();

const HEAD = 'Date,Text,Amount';
const MONTHS = ['2026-01', '2026-02', '2026-03'];
const LINES = MONTHS.flatMap((month) => [`${month}-03,Client A,5000.00`, `${month}-28,<b>Rent</b> 🏠,-1200.00`]);

const file = (lines: string[]) => ({
  name: 'export.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from([HEAD, ...lines].join('\n')),
});

async function upload(page: Page, lines: string[]): Promise<void> {
  await page.goto('/accounts/new');
  await page.getByLabel('Bank export').setInputFiles(file(lines));
  await page.getByRole('button', { name: 'Read the file' }).click();
  await page.waitForURL('**/accounts/import/**');
  await page.getByLabel('Name', { exact: true }).fill('Main مرحبا');
  await page.getByLabel('Bank or institution').fill('Harbor Bank');
}

test.each([
  ['a phone', PHONE],
  ['a desktop', DESKTOP],
])(
  'on %s an account is attached, grows by what is new, is sorted, detached, and attached again for nothing',
  async (_, viewport) => {
    const { page, close } = await stage.enter(viewport);
    await becomeSubscriber(page);
    await upload(page, LINES);
    await page.getByRole('button', { name: 'Attach this account' }).click();
    await page.waitForURL('**/accounts/*?attached');
    // What was never billed has nothing to net against: Stripe must have the second account before it is taken off.
    await until(async () => (await billing(page)).subscription?.accountsQuantity === 2, 10_000);
    const path = new URL(page.url()).pathname;

    await upload(page, [...LINES, '2026-04-03,Client A,4000.00']);
    await page.getByText('Read as you last confirmed it for Harbor Bank.').waitFor();
    await page.getByText('has these movements already').waitFor();
    await page.getByRole('button', { name: 'Add only what is new to' }).click();
    await page.getByText('1 movement is new').waitFor();
    await page.getByRole('button', { name: 'Add what is new' }).click();
    await page.getByText('One movement was added.').waitFor();

    const category = page.getByLabel(/^Category of <b>Rent/);
    expect(await category.inputValue()).toBe('rent');
    await category.selectOption('fees');
    await until(async () => (await page.getByText('guessed', { exact: true }).count()) === 1, 5_000);

    await page.goto(`${path}/detach`);
    await page.getByRole('button', { name: 'Detach the account' }).click();
    await page.waitForURL('**/accounts');
    await until(async () => (await billing(page)).subscription?.accountsQuantity === 1, 10_000);
    await page.goto(path);
    await page.getByRole('link', { name: 'Attach again' }).click();
    await page.getByText('Added to the next invoice').waitFor();
    await expect.poll(() => page.locator('dl').getByText('$0.00', { exact: true }).count()).toBe(2);
    await page.getByRole('button', { name: 'Attach it again' }).click();
    await page.getByText('is attached.').waitFor();
    await until(async () => (await billing(page)).subscription?.accountsQuantity === 2, 10_000);
    await close();
  },
);

test.each([
  ['a phone', PHONE],
  ['a desktop', DESKTOP],
])('on %s an import is corrected, undone and redone, and the correction stays', async (_, viewport) => {
  const { page, close } = await stage.enter(viewport);
  await becomeSubscriber(page);
  await upload(page, LINES);
  await page.getByLabel(/^Today’s balance/).fill('2000');
  await page.getByRole('button', { name: 'Attach this account' }).click();
  await page.waitForURL('**/accounts/*?attached');
  const path = new URL(page.url()).pathname;
  await page.getByText('and so do we').waitFor();

  await page.goto(`${path}/movements?search=rent&from=2026-03-01`);
  await page.getByRole('link', { name: /^Edit movement with/ }).click();
  await page.getByLabel(/^Amount/).fill('-1300.00');
  await page.getByLabel('Payee', { exact: true }).fill('Landlord');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Edited', { exact: true }).waitFor();

  await page.goto(path);
  await page.getByRole('button', { name: /^Undo the import/ }).click();
  await page.getByText('Undone', { exact: true }).waitFor();
  await page.getByText('This account has no movements.').waitFor();
  await page.getByRole('button', { name: /^Redo the import/ }).click();
  await page.getByRole('button', { name: /^Undo the import/ }).waitFor();
  await page.goto(`${path}/movements?changed=on`);
  await page.getByText('Landlord').waitFor();
  const edits = page.getByRole('link', { name: /^Edit movement with/ });
  expect(await edits.count()).toBe(1);
  await page.getByText('File:').waitFor();
  await edits.click();
  await page.getByRole('button', { name: 'Put back: Amount' }).click();
  await page.getByText('Put back to what the file says.').first().waitFor();
  await page.goto(`${path}/movements`);
  await page.getByLabel('Category').selectOption('rent');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL('**category=rent**');
  await expect.poll(() => edits.count()).toBe(MONTHS.length);

  const many = Array.from(
    { length: 1_500 },
    (_, at) => `2026-03-30,Card ${at},-1.${String(at % 100).padStart(2, '0')}`,
  );
  await page.goto(`${path}/import`);
  await page.getByLabel('Bank export').setInputFiles(file(many));
  await page.getByRole('button', { name: 'Read the file' }).click();
  await page.getByRole('button', { name: 'Add what is new' }).click();
  await page.getByText('1,506', { exact: true }).waitFor();

  await page.goto(`${path}/balance`);
  await page.getByLabel(/^Balance/).fill('2500.50');
  await page.getByRole('button', { name: 'Set balance' }).click();
  await page.getByText('$2,500.50').first().waitFor();
  await page.goto(`${path}/edit`);
  await page.getByLabel('Name').fill('Renamed');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Renamed' }).waitFor();
  await page.goto('/accounts/transfers');
  await page.getByText('No transfers found').waitFor();
  await close();
});
