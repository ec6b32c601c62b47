import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import type { Page } from 'playwright';
import { continueDemo } from '../server/demo/make.ts';
import { findChromium, launch } from './browser.ts';
import { demo } from './demo-tour.ts';
import { DESKTOP, PHONE, visit } from './person.ts';
import { type Portal, startPortal } from './portal.ts';
import { admin, newcomer, subscriber, type Tour, unseenRoutes } from './tour.ts';

/**
 * Pictures of every page, at both widths and in both themes: `npm run screenshots`, after a build. Only of the demo, with
 * the README's among them: `npm run screenshots -- demo`.
 */
const FOLDER = 'e2e/screenshots';
/** The pictures of the README. */
const README_SHOTS = [
  { name: 'demo-run-1280-light', copy: 'e2e/readme.png' },
  { name: 'sweep-1280-dark', copy: 'e2e/readme-sweep.png' },
  { name: 'demo-billing-390-light', copy: 'e2e/readme-billing.png' },
];

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const browser = await launch(findChromium(console.log));
const seen: string[] = [];
const isDemoOnly = process.argv.includes('demo');
const order = { appUrl: 'http://localhost:3000', nowMs: Date.now(), say: console.log };
await tour(await startPortal((folder) => continueDemo({ ...order, folder })), [demo]);
if (!isDemoOnly) await tour(await startPortal(), [newcomer, subscriber, admin]);
for (const { name, copy } of README_SHOTS) {
  const taken = `${FOLDER}/${name}.png`;
  if (existsSync(taken)) copyFileSync(taken, copy);
}
await browser.close();
const unseen = isDemoOnly ? [] : unseenRoutes(seen);
if (unseen.length > 0) throw new Error(`No tour goes to ${unseen.join(', ')}.`);

async function tour(portal: Portal, tours: Tour[]): Promise<void> {
  for (const one of tours) {
    const { page, complaints } = await visit(browser, portal);
    await one({ page, portal, see: (name, path) => shoot(page, name, path) });
    await page.context().close();
    for (const complaint of complaints) console.log(complaint);
  }
  await portal.stop();
}

async function shoot(page: Page, name: string, path: string): Promise<void> {
  seen.push(path);
  const other = await page.context().newPage();
  for (const viewport of [DESKTOP, PHONE]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await other.setViewportSize(viewport);
      await other.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await other.goto(path, { waitUntil: 'networkidle' });
      // As tall as the page, so that what stays in sight covers nothing.
      const height = await other.evaluate(() => document.documentElement.scrollHeight);
      await other.setViewportSize({ ...viewport, height });
      await other.screenshot({ path: `${FOLDER}/${name}-${viewport.width}-${colorScheme}.png` });
      const overflow = await other.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (overflow > 0) console.log(`${name} at ${viewport.width} px is ${overflow} px too wide`);
    }
  }
  await other.close();
  console.log(`${name}  ${path}`);
}
