import { expect, test } from 'vitest';
import { becomeSubscriber, DESKTOP, PHONE, runScenario } from './person.ts';
import { setStage } from './stage.ts';

const stage = setStage();

test.each([
  ['a phone', PHONE],
  ['a desktop', DESKTOP],
])(
  'on %s recurring items are confirmed, a hire is planned and swept, and the result answers when',
  async (_, viewport) => {
    const { page, close } = await stage.enter(viewport);
    await becomeSubscriber(page);
    await page.goto('/scenarios/recurring');
    const rent = page.getByRole('listitem').filter({ hasText: 'Studio rent' });
    await rent.getByRole('button', { name: 'Confirm' }).click();
    await rent.getByText('Confirmed').waitFor();

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
    await close();
  },
);
