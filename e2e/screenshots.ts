import { copyFileSync, mkdirSync } from 'node:fs';
import type { Page } from 'playwright';
import { findChromium, launch } from './browser.ts';
import {
  attachSample,
  balance,
  DESKTOP,
  makeScenario,
  PHONE,
  runScenario,
  signUp,
  subscribe,
  visit,
} from './person.ts';
import { startPortal, until } from './portal.ts';

/** Pictures of every page, at both widths and in both themes: `npm run screenshots`, after a build. */
const FOLDER = 'e2e/screenshots';
/** The one that stands in the README. */
const README_SHOT = { name: 'run', copy: 'e2e/readme.png' };
const DAY_MS = 86_400_000;

const portal = await startPortal();
const browser = await launch(findChromium(console.log));
const { page, close } = await visit(browser, portal);
mkdirSync(FOLDER, { recursive: true });

await shoot('landing', '/');
await shoot('login', '/login');
await shoot('signup', '/signup');
await signUp(page);
await shoot('overview-empty', '/overview');
await shoot('accounts-empty', '/accounts');
await shoot('scenarios-empty', '/scenarios');
await attachSample(page);
await shoot('account', new URL(page.url()).pathname);
await shoot('accounts-new', '/accounts/new');
await shoot('subscribe', '/subscribe');
await subscribe(page);
await until(async () => (await balance(page)).posted === 5_000, 10_000);
await makeScenario(page, { name: 'Income slips, costs rise', steps: [15, 11], horizonMonths: 18 });
await shoot('scenario', new URL(page.url()).pathname);
await runScenario(page);
await shoot('sweep', new URL(page.url()).pathname);
await makeScenario(page, { name: 'As it is', horizonMonths: 24 });
await runScenario(page);
await shoot(README_SHOT.name, new URL(page.url()).pathname);
await portal.advance(9 * DAY_MS);
for (const name of ['overview', 'accounts', 'scenarios', 'runs', 'usage', 'billing', 'settings'])
  await shoot(name, `/${name}`);
for (const name of ['spending', 'notices']) await shoot(`settings-${name}`, `/settings/${name}`);
for (const name of ['agreement', 'cancel']) await shoot(`billing-${name}`, `/billing/${name}`);
await shoot('usage-as-of', '/usage?asOf=2026-01-01');
await shoot('accounts-sample', '/accounts/sample');
await shoot('scenarios-new', '/scenarios/new');
await shoot('not-found', '/nothing-here');
copyFileSync(`${FOLDER}/${README_SHOT.name}-1280-light.png`, README_SHOT.copy);
await close();
await browser.close();
await portal.stop();

async function shoot(name: string, path: string): Promise<void> {
  const other: Page = await page.context().newPage();
  for (const viewport of [DESKTOP, PHONE]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await other.setViewportSize(viewport);
      await other.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await other.goto(path, { waitUntil: 'networkidle' });
      await other.screenshot({ path: `${FOLDER}/${name}-${viewport.width}-${colorScheme}.png`, fullPage: true });
      const overflow = await other.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (overflow > 0) console.log(`${name} at ${viewport.width} px is ${overflow} px too wide`);
    }
  }
  await other.close();
  console.log(`${name}  ${path}`);
}
