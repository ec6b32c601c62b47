import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { becomeCustomer, DESKTOP, PHONE } from './person.ts';
import { setStage } from './stage.ts';

const stage = setStage();
/** More than any of our pages has places for the focus. */
const MAX_TABS = 80;

const WIDTHS = [
  ['a phone', PHONE],
  ['a desktop', DESKTOP],
] as const;

test.each(WIDTHS)('on %s, by keyboard alone, from sign-up to the first result and out again', async (_, viewport) => {
  const { page, close } = await stage.enter(viewport);
  await page.goto('/signup');
  for (const [label, text] of [
    ['Name or company', 'Keys only'],
    ['E-mail', `keys.${viewport.width}.${process.pid}@example.com`],
    ['Password', 'correct horse battery'],
  ] as const) {
    await tabTo(page, label);
    await page.keyboard.type(text);
  }
  await page.keyboard.press('Enter');
  await page.waitForURL('**/overview');

  await page.reload();
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Skip to content');
  await page.keyboard.press('Enter');
  await press(page, 'Attach');
  await page.waitForURL('**/accounts');
  await press(page, 'Try it with sample data');
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
  await page.goto('/scenarios/new');
  await press(page, 'Save scenario');
  await page.waitForURL(/\/scenarios\/[0-9a-f-]{36}$/);
  await press(page, 'Run it for free');
  await page.getByRole('img', { name: 'Balance by month' }).first().waitFor();

  await tabTo(page, 'Day');
  const readOut = page.locator('p', { hasText: /: middle .*, half of all trials from/ }).first();
  const last = await readOut.innerText();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => readOut.innerText()).not.toBe(last);

  await tabTo(page, 'Your login:', 'begins');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Profile' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.type('log');
  await page.getByRole('menuitem', { name: 'Log out' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/' || url.pathname === '/login');
  await close();
});

test.each(WIDTHS)(
  'on %s, a page that is slow to come shows its shape, and what was typed waits behind it',
  async (_, viewport) => {
    const { page, close } = await stage.enter(viewport);
    await becomeCustomer(page);
    await page.goto('/settings');
    await page.getByLabel('Name or company').fill('Typed before');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/usage.data*', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('link', { name: 'Usage' }).filter({ visible: true }).click();
    await page.getByTestId('skeleton').waitFor();
    expect(await page.getByLabel('Name or company').inputValue()).toBe('Typed before');
    release();
    await page.getByRole('heading', { name: 'Usage' }).waitFor();
    expect(await page.getByTestId('skeleton').count()).toBe(0);
    await close();
  },
);

/** Goes on with Tab until what has the focus is called so; throws with all that had it when nothing is. */
async function tabTo(page: Page, name: string, how: 'is' | 'begins' = 'is'): Promise<void> {
  const passed: string[] = [];
  for (let tabs = 0; tabs < MAX_TABS; tabs += 1) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (how === 'is' ? at === name : at.startsWith(name)) {
      expect(await isOutlined(page), `${name} shows that it has the focus`).toBe(true);
      return;
    }
    passed.push(at);
  }
  throw new Error(`Tab never comes to ${name}: ${passed.join(' | ')}`);
}

async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

/** What the focused element is called, as far as our own pages name things. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    const label = at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : null;
    return (at?.getAttribute('aria-label') ?? label ?? at?.textContent ?? '').trim();
  });

const isOutlined = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (!at) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  });
