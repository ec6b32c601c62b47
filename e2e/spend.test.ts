import { expect, it } from 'vitest';
import { becomeSubscriber, DESKTOP, makeScenario, PHONE, runScenario } from './person.ts';
import { setStage } from './stage.ts';

const stage = setStage();

it('spend is shown by period and group, an amount alerts, and a year of invoices is one file, at both widths', async () => {
  const { page, close } = await stage.enter(PHONE);
  await becomeSubscriber(page);
  await makeScenario(page, { name: 'Spent', steps: [10], horizonMonths: 1 });
  await runScenario(page);
  const year = String(new Date().getUTCFullYear());
  for (const [viewport, typed, saved, low, submit] of [
    [PHONE, '100, 50', '50, 100', '1200', 'Set alert'],
    [DESKTOP, '200, 25', '25, 200', '700', 'Change'],
  ] as const) {
    await page.setViewportSize(viewport);
    const isWithin = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
    await page.goto('/usage');
    await page.getByLabel('Period').selectOption(year);
    await page.getByLabel('Group by').selectOption('account');
    await page.getByRole('button', { name: 'Show', exact: true }).first().click();
    await page.waitForURL(`**/usage?period=${year}&by=account#spend`);
    await page.getByRole('table', { name: 'Spend by account' }).getByText('$0.06').waitFor();
    expect(await isWithin()).toBe(true);

    await page.goto('/settings/spending');
    await page.getByLabel('Alert me at (USD)').fill('fifty');
    await page.getByRole('button', { name: 'Save alerts' }).click();
    await page.getByText('Enter at most five amounts in whole dollars, such as 50, 100').waitFor();
    await page.getByLabel('Alert me at (USD)').fill(typed);
    await page.getByRole('button', { name: 'Save alerts' }).click();
    await expect.poll(() => page.getByLabel('Alert me at (USD)').inputValue()).toBe(saved);
    // The alert on a low balance keeps what was typed, when it is refused and when it is saved.
    const lowBalance = page.getByLabel('Alert me below (credits)');
    await lowBalance.fill('5000');
    await page.getByRole('button', { name: submit, exact: true }).click();
    await page.getByText('Choose from 1 to 4,999').waitFor();
    expect(await lowBalance.inputValue()).toBe('5000');
    await lowBalance.fill(low);
    await page.getByRole('button', { name: submit, exact: true }).click();
    await page.getByText('Choose from 1 to 4,999').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove alert' }).waitFor();
    expect(await lowBalance.inputValue()).toBe(low);
    await page.reload();
    expect(await lowBalance.inputValue()).toBe(low);
    expect(await isWithin()).toBe(true);

    await page.goto('/billing');
    await page.getByText('Visa ending in 4242').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: `Download PDFs of ${year} (ZIP)` }).click();
    expect((await download).suggestedFilename()).toBe(`headroom-invoices-${year}.zip`);
    expect(await isWithin()).toBe(true);
  }
  await close();
});
