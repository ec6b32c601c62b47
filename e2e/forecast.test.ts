import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { becomeSubscriber, DESKTOP, PHONE, runScenario } from './person.ts';
import { setStage } from './stage.ts';

const stage = setStage();

test('at both widths recurring items are confirmed, a hire is planned and swept, and the result answers when', async () => {
  const { page, close } = await stage.enter(PHONE);
  await becomeSubscriber(page);
  await planHire(page, 'Studio rent');
  await page.setViewportSize(DESKTOP);
  await planHire(page, 'Insurance');
  await close();
});

/** From a recurring item to the answer of a sweep, whose first variant says what it is made of and how good it was before. */
async function planHire(page: Page, recurring: string): Promise<void> {
  await page.goto('/scenarios/recurring');
  const item = page.getByRole('listitem').filter({ hasText: recurring });
  await item.getByRole('button', { name: 'Confirm' }).click();
  await item.getByText('Confirmed').waitFor();

  await page.goto('/scenarios/new?template=hire-when');
  await page.getByText('Two more people').first().waitFor();
  await page.getByLabel('Trials').fill('100');
  await page.getByRole('button', { name: 'Save scenario' }).click();
  await page.waitForURL(/\/scenarios\/[0-9a-f-]{36}$/);

  await page.getByRole('link', { name: 'Plan', exact: true }).click();
  await page.getByLabel('Name').fill('Invoice 17');
  await page.getByLabel(/^Amount/).fill('1,250.50');
  await page.getByLabel('Expected on').fill('2030-01-31');
  await page.getByRole('button', { name: 'Add item' }).click();
  await page.getByText('$1,250.50').first().waitFor();
  await page.getByRole('button', { name: 'Delete Invoice 17' }).click();
  await page.getByText('Deleted: Invoice 17.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Delete Invoice 17' }).waitFor();
  await page.getByLabel(/^Minimum balance/).fill('2,000');
  await page.getByRole('button', { name: 'Save minimum' }).click();
  await page.getByRole('link', { name: 'Back to the scenario' }).click();
  await page.getByText('$2,000').first().waitFor();

  await runScenario(page);
  const answer = page.getByTestId('sweep-answer');
  await answer.waitFor();
  expect(await answer.innerText()).toMatch(/^Start of Two more people: .*falling below \$2,000/);
  await page
    .getByRole('link', { name: /^Start of Two more people/ })
    .first()
    .click();
  await page.getByText('How it comes to that').waitFor();
  await page.getByText('How far to trust it').waitFor();
}
