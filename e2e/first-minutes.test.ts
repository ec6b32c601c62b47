import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { type Balance, balance, DESKTOP, PHONE, signUp, statement } from './person.ts';
import { setStage } from './stage.ts';

const stage = setStage();
const TWO_MINUTES_MS = 120_000;

test.each([
  ['a phone', PHONE],
  ['a desktop', DESKTOP],
])('on %s, from landing to the first result takes under two minutes and no card', async (_, viewport) => {
  const { page, close } = await stage.enter(viewport);
  const startMs = performance.now();
  await page.goto('/');
  await page.getByRole('heading', { name: 'Know how long your cash lasts.' }).waitFor();
  await page.getByRole('link', { name: 'Try it with sample data' }).click();
  await signUp(page);
  await page.getByRole('link', { name: 'Attach', exact: true }).click();
  await page.getByRole('button', { name: 'Try it with sample data' }).first().click();
  await page.getByRole('link', { name: 'New scenario' }).click();
  await page.getByRole('img', { name: 'History and preview' }).first().waitFor();
  await page.getByRole('button', { name: 'Save scenario' }).click();
  await page.getByText('Your first run is free:').waitFor();
  await page.getByRole('button', { name: 'Run it for free' }).click();
  await page.getByText('Your first result, free').waitFor();
  await page.getByRole('img', { name: 'Balance by month' }).first().waitFor();
  expect(performance.now() - startMs).toBeLessThan(TWO_MINUTES_MS);

  expect(await balance(page)).toEqual({ posted: 0, held: 0, available: 0 } satisfies Balance);
  expect((await statement(page)).entries).toEqual([]);
  await page.goto('/overview');
  expect(await page.getByRole('img', { name: 'Done' }).count()).toBe(2);
  await page.getByRole('link', { name: 'Subscribe' }).first().waitFor();
  await close();
});

test('the landing page computes prices, also without a script', async () => {
  const { page, close } = await stage.enter(PHONE);
  await page.goto('/');
  await expectPrice(page, '$99.00');
  await page.getByLabel('Scenario runs a month').fill('5000');
  await expectPrice(page, '$57.00');
  await close();
  const silent = await stage.enter(DESKTOP, { javaScriptEnabled: false });
  await silent.page.goto('/');
  await expectPrice(silent.page, '$99.00');
  await silent.page.getByLabel('Attached accounts').fill('1');
  await silent.page.getByLabel('Scenario runs a month').fill('20000');
  await silent.page.getByRole('button', { name: 'Calculate' }).click();
  await expectPrice(silent.page, '$129.00');
  await silent.close();
});

const expectPrice = (page: Page, price: string) => page.locator('output').getByText(price, { exact: true }).waitFor();
