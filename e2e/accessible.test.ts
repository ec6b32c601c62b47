import axe from 'axe-core';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import {
  attachSample,
  becomeSubscriber,
  billing,
  DESKTOP,
  makeScenario,
  PHONE,
  runScenario,
  signUp,
} from './person.ts';
import { setStage } from './stage.ts';

const stage = setStage();

/** Every page is looked at as both: together they are both widths and both themes. */
const LOOKS = [
  { viewport: DESKTOP, colorScheme: 'light' },
  { viewport: PHONE, colorScheme: 'dark' },
] as const;
/** Narrower than the phones we design for; nothing may stick out there either. */
const NARROWEST = { width: 360, height: 780 };

test('the pages of somebody new are accessible, fit, and leave the console silent', async () => {
  const { page, close } = await stage.enter();
  for (const path of ['/', '/login', '/signup']) await expectSound(page, path);
  await signUp(page);
  for (const path of ['/overview', '/accounts', '/scenarios', '/usage', '/billing']) await expectSound(page, path);
  await attachSample(page);
  for (const path of ['/accounts/new', '/accounts/sample', '/scenarios/new', '/subscribe'])
    await expectSound(page, path);
  await close();
});

test('the pages of a subscriber are accessible, fit, and leave the console silent', async () => {
  const { page, close } = await stage.enter();
  await becomeSubscriber(page);
  await expectSound(page, page.url());
  await makeScenario(page, {
    name: '<b>Ein sehr langer Name, der nicht passt</b> مرحبا 🎉',
    steps: [5, 4],
    horizonMonths: 12,
  });
  await expectSound(page, page.url());
  await runScenario(page);
  await expectSound(page, `${page.url()}?variant=3`);
  await page.goto('/accounts');
  const account = await page.getByRole('link', { name: 'Sample studio' }).first().getAttribute('href');
  const invoiceId = (await billing(page)).invoices[0]?.id;
  for (const path of [`${account}`, `${account}/detach`, '/accounts/sample', `/billing/invoices/${invoiceId}`])
    await expectSound(page, path);
  for (const path of ['/overview', '/accounts', '/scenarios', '/runs', '/usage', '/billing', '/settings'])
    await expectSound(page, path);
  await close();
});

test('the pages of an admin are accessible, fit, and leave the console silent', async () => {
  const { page, close } = await stage.enter();
  await page.goto('/login');
  await page.getByRole('button', { name: 'Log in as admin' }).click();
  await page.waitForURL('**/admin');
  for (const path of ['/admin', '/admin/customers', '/admin/inbox']) await expectSound(page, path);
  for (const list of ['/admin/customers', '/admin/inbox']) {
    await page.goto(list);
    await expectSound(page, `${await page.locator('td a').first().getAttribute('href')}`);
  }
  await close();
});

/** Throws with what is wrong: findings of axe that are serious or worse, and what is wider than the window. */
async function expectSound(page: Page, path: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(path, { waitUntil: 'load' });
  await page.evaluate(axe.source);
  for (const { viewport, colorScheme } of LOOKS) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    expect(await findings(page), `${path} at ${viewport.width} px, ${colorScheme}`).toEqual([]);
    expect(await tooWidePx(page), `${path} at ${viewport.width} px`).toBe(0);
  }
  await page.setViewportSize(NARROWEST);
  expect(await tooWidePx(page), `${path} at ${NARROWEST.width} px`).toBe(0);
  await page.setViewportSize(DESKTOP);
}

/** Stripe's own frame is left out: with keys it is not ours. */
const findings = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
      resultTypes: ['violations'],
      iframes: false,
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 150)).join(' | ')}`);
  });

const tooWidePx = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
