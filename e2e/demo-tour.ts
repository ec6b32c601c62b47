import type { Page } from 'playwright';
import type { See } from './tour.ts';

/** The pages of the demo, as a newcomer meets them; the pictures of the README are among them. */
export async function demo({ page, see }: { page: Page; see: See }): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Look at the demo' }).click();
  await page.waitForURL('**/overview');
  for (const name of ['overview', 'accounts', 'scenarios', 'runs', 'usage', 'billing'])
    await see(`demo-${name}`, `/${name}`);
  for (const [name, scenario] of [
    ['run', 'As things are'],
    ['sweep', 'Income against costs'],
  ] as const) {
    await page.goto(`/runs?search=${scenario}`);
    await page.getByRole('link', { name: scenario }).first().click();
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
    await see(`demo-${name}`, new URL(page.url()).pathname);
  }
  await page.goto('/logout');
  await page.context().clearCookies();
  await page.goto('/login');
  await page.getByRole('button', { name: 'Log in as admin' }).click();
  await page.waitForURL('**/admin');
  for (const name of ['', '/customers', '/revenue', '/invoices', '/books'])
    await see(`demo-admin${name.replace('/', '-')}`, `/admin${name}`);
}
