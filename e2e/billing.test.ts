import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import {
  attachSample,
  balance,
  becomeSubscriber,
  billing,
  DESKTOP,
  makeScenario,
  PHONE,
  runScenario,
  signUp,
  subscribe,
} from './person.ts';
import { until } from './portal.ts';
import { setStage } from './stage.ts';

const DAY_MS = 86_400_000;
const stage = setStage();
const WIDTHS = [
  ['phone', PHONE],
  ['desktop', DESKTOP],
] as const;

test.each(WIDTHS)(
  'what is charged is agreed to before the payment form, and can be read ever after (%s)',
  async (_, viewport) => {
    const { page, close } = await stage.enter(viewport);
    await signUp(page);
    await attachSample(page);
    await page.goto('/subscribe');
    await page.getByText('$30.00 is charged to your card automatically').waitFor();
    expect(await page.locator('iframe').count()).toBe(0);
    await page.getByRole('button', { name: 'Agree and go on to payment' }).click();
    await page.getByText('Tick this to go on').waitFor();
    await subscribe(page);
    await page.goto('/billing');
    await page.getByRole('link', { name: 'Every version' }).click();
    await page.getByText(/Agreed on .* by story/).waitFor();
    await close();
  },
);

test.each(WIDTHS)(
  'a charge is followed to its runs, a run to its charge, and the statement to any day (%s)',
  async (_, viewport) => {
    const { page, close } = await stage.enter(viewport);
    await becomeSubscriber(page);
    await makeScenario(page, { name: 'Charged', steps: [100, 50], horizonMonths: 1 });
    await runScenario(page);
    await until(async () => (await billing(page)).invoices.some(({ runCredits }) => runCredits === 5_000), 20_000);
    await page.goto('/overview');
    await page.getByText(/Next \$30\.00 after 5,000 more runs/).waitFor();
    await page.goto('/billing');
    const charge = page.getByRole('row').filter({ hasText: 'Scenario runs used' });
    await charge.getByRole('link', { name: 'Receipt' }).waitFor();
    await charge.getByRole('link').first().click();
    await page.getByRole('link', { name: 'See the runs behind this charge' }).click();
    await page.getByRole('heading', { name: 'The runs behind this charge' }).waitFor();
    await page.getByRole('link', { name: 'Charged' }).click();
    await page.getByText(/5,000 credits billed on/).waitFor();
    await page.goto('/usage');
    await page
      .getByRole('link', { name: /as agreed on/ })
      .first()
      .waitFor();
    const statement = page.locator('form').filter({ has: page.getByLabel('As of end of day') });
    await statement.getByLabel('As of end of day').fill('2020-01-01');
    await statement.getByRole('button', { name: 'Show' }).click();
    await page.getByText('No entries by that day.').waitFor();
    await close();
  },
);

test.each(WIDTHS)(
  'a payment that needs confirmation is shown as such, and the waiting run resumes without a reload once it is confirmed in another tab (%s)',
  async (_, viewport) => {
    const { page, close } = await stage.enter(viewport);
    await becomeSubscriber(page);
    await stage.portal.control('next-card-outcome', { outcome: 'authentication_required' });
    await makeScenario(page, { name: 'Waits', steps: [100, 56], horizonMonths: 1 });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.waitForURL('**/runs/*');
    await page.getByText('Waits for your confirmation of a payment').waitFor({ timeout: 60_000 });
    await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
    const opened = page.context().waitForEvent('page');
    await page
      .getByRole('link', { name: /Confirm the payment/ })
      .first()
      .click();
    await payAt(await opened);
    await page.getByText('Done', { exact: true }).first().waitFor({ timeout: 60_000 });
    await page
      .getByText(/Your bank wants you to confirm/)
      .first()
      .waitFor({ state: 'detached' });
    expect(await page.evaluate(() => Reflect.get(globalThis, 'isSamePage'))).toBe(true);
    await close();
  },
);

test.each(WIDTHS)(
  'a reached cap sends a notice and is raised for this period only; a low balance sends a notice (%s)',
  async (_, viewport) => {
    const { page, close } = await stage.enter(viewport);
    await becomeSubscriber(page);
    await page.goto('/billing');
    await page.getByLabel('Alert me below (credits)').fill('4998');
    await page.getByRole('button', { name: 'Set alert', exact: true }).click();
    await page.getByRole('button', { name: 'Remove alert' }).waitFor();
    await page.getByLabel('Cap of every billing period, in dollars').fill('0.06');
    await page.getByRole('button', { name: 'Set the cap' }).click();
    await page.getByRole('button', { name: 'Raise it once' }).waitFor();
    await makeScenario(page, { name: 'Capped', steps: [10], horizonMonths: 1 });
    await runScenario(page);
    await page.goto('/overview');
    await page.getByText('Your monthly cap of $0.06 is reached').first().waitFor();
    await page.getByText('As it stands now').waitFor();
    await until(
      async () =>
        (await page.request.get('/api/trpc/notices.list?input=%7B%7D'))
          .text()
          .then((text) => text.includes('"low_balance"')),
      15_000,
    );
    await page.getByRole('link', { name: 'Raise the cap' }).click();
    await page.getByLabel('For this billing period only, in dollars').fill('0.01');
    await page.getByRole('button', { name: 'Raise it once' }).click();
    await page.getByText('Enter more than the current cap').waitFor();
    await page.getByLabel('For this billing period only, in dollars').fill('5');
    await page.getByRole('button', { name: 'Raise it once' }).click();
    await page.getByText(/raised once: from the next period on it is \$0\.06 again/).waitFor();
    await page.getByRole('link', { name: 'Raise the cap' }).waitFor({ state: 'detached' });
    await close();
  },
);

test.each(WIDTHS)(
  'cancelling says what follows, is taken back, and coming back later charges each day once (%s)',
  async (_, viewport) => {
    const { page, close } = await stage.enter(viewport);
    await becomeSubscriber(page);
    const cancel = async () => {
      await page.goto('/billing');
      await page.getByRole('link', { name: 'Cancel the subscription' }).click();
      await page.getByRole('heading', { name: 'What is still billed' }).waitFor();
      await page.getByRole('button', { name: 'Cancel on this day' }).click();
      await page.getByText(/Your subscription ends on/).waitFor();
    };
    await cancel();
    await page.getByRole('button', { name: 'Keep the subscription' }).click();
    await page.getByRole('link', { name: 'Cancel the subscription' }).waitFor();
    await cancel();
    await stage.portal.advance(32 * DAY_MS);
    await page.goto('/billing');
    await page.getByText('Your subscription has ended').first().waitFor();
    // What was agreed to is agreed to still.
    await page.getByRole('link', { name: 'See what it costs and subscribe' }).click();
    await page.frameLocator('iframe').getByLabel('Card number').waitFor();
    await subscribe(page);
    await until(async () => (await balance(page)).posted === 5_000, 15_000);
    const { invoices, accounts } = await billing(page);
    expect(accounts).toBe(1);
    expect(invoices.map(({ amountPaidCents }) => amountPaidCents)).toEqual([900, 900]);
    await close();
  },
);

/**
 * Pays on the hosted page, saying yes to the bank when it asks. The threshold's invoice bills what was used by then: 5,000
 * runs or, where reports come late, some more.
 */
async function payAt(stripe: Page): Promise<void> {
  await stripe.getByRole('button', { name: /^Pay \$3\d\.\d\d/ }).click();
  const approve = stripe.getByRole('button', { name: 'Approve' });
  const paid = stripe.getByRole('heading', { name: 'Invoice paid' });
  await approve.or(paid).waitFor();
  if (await approve.isVisible()) await approve.click();
  await paid.waitFor();
}
