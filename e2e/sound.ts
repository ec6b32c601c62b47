import axe from 'axe-core';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { DESKTOP, PHONE } from './person.ts';

/** Every page is looked at as both: together they are both widths and both themes. */
const LOOKS = [
  { viewport: DESKTOP, colorScheme: 'light' },
  { viewport: PHONE, colorScheme: 'dark' },
] as const;
/** Narrower than the phones we design for; nothing may stick out there either. */
const NARROWEST = { width: 360, height: 780 };

/** Throws with what is wrong: findings of axe that are serious or worse, and what is wider than the window. */
export async function expectSound(page: Page, path: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(path, { waitUntil: 'load' });
  await page.evaluate(axe.source);
  for (const { viewport, colorScheme } of LOOKS) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    expect.soft(await findings(page), `${path} at ${viewport.width} px, ${colorScheme}`).toEqual([]);
    expect.soft(await tooWidePx(page), `${path} at ${viewport.width} px`).toBe(0);
  }
  await page.setViewportSize(NARROWEST);
  expect.soft(await tooWidePx(page), `${path} at ${NARROWEST.width} px`).toBe(0);
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
