import type { Page } from 'playwright';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { ACCOUNTS, RUNS, setEmulatorStage } from './emulator-stage.ts';
import { PHONE } from './person.ts';

const stage = setEmulatorStage();

async function openCheckout(page: Page, more: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  const session = await stage.stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: `${stage.emulator.url}/emulator/customers?session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${stage.emulator.url}/emulator/mail`,
    line_items: [{ price: RUNS }, { price: ACCOUNTS, quantity: 2 }],
    ...more,
  });
  await page.goto(session.url ?? '');
  return session;
}

async function fillIn(page: Page, card: string): Promise<void> {
  await page.getByLabel('Card number').fill(card);
  await page.getByLabel('Expiry').fill('12 / 34');
  await page.getByLabel('CVC').fill('123');
  await page.getByLabel('Name on card').fill('Ada Lovelace');
}

const submit = (page: Page) => page.getByRole('button', { name: 'Subscribe', exact: true }).click();

test('a checkout shows each decline beside its field, keeps the input, and accepts another card', async () => {
  const { page, close } = await stage.enter();
  const session = await openCheckout(page);
  await page.getByLabel('Email').fill('ada');
  await submit(page);
  await page.getByText('Your card number is incomplete.').waitFor();
  await page.getByText('Your email is incomplete.').waitFor();
  await page.getByLabel('Email').fill('ada@example.com');
  for (const [card, words] of [
    ['4242 4242 4242 4241', 'Your card number is invalid.'],
    ['4000 0000 0000 0002', 'Your card was declined.'],
    ['4000 0000 0000 9995', 'Your card has insufficient funds.'],
    ['4000 0000 0000 0069', 'Your card has expired.'],
    ['4000 0000 0000 0127', "Your card's security code is incorrect."],
    ['4000 0000 0000 0119', 'An error occurred while processing your card.'],
  ] as const) {
    await fillIn(page, card);
    await submit(page);
    await page.getByText(words).waitFor();
    expect(await page.getByLabel('Name on card').inputValue()).toBe('Ada Lovelace');
    expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com');
  }
  await fillIn(page, '4242 4242 4242 4242');
  await submit(page);
  await page.waitForURL(`**/emulator/customers?session=${session.id}`);
  await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor();
  await close();
});

test('a bank that asks is refused and then approved, on a phone', async () => {
  const { page, close } = await stage.enter(PHONE);
  await openCheckout(page, { customer_email: 'bank@example.com' });
  for (const answer of ['Refuse', 'Approve']) {
    await fillIn(page, '4000 0027 6000 3184');
    await submit(page);
    await page.getByRole('heading', { name: '3D Secure authentication' }).waitFor();
    await page.getByRole('button', { name: answer }).click();
    if (answer === 'Refuse') {
      await page.getByText(/unable to authenticate/i).waitFor();
      // Below the fold of a phone, and yet in sight.
      await page.waitForFunction(() => {
        const { top = -1, bottom = 0 } = document.querySelector('.notice')?.getBoundingClientRect() ?? {};
        return top >= 0 && bottom <= window.innerHeight;
      });
    }
  }
  await page.waitForURL('**/emulator/customers?session=*');
  await page.getByText('bank@example.com').waitFor();
  await close();
});

test('a promotion code reduces the total and can be removed, and an unknown code shows an error', async () => {
  const { stripe } = stage;
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'once', name: 'Half' });
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'HALF' });
  const { page, close } = await stage.enter();
  const session = await openCheckout(page, { allow_promotion_codes: true, customer_email: 'half@example.com' });
  const apply = async (code: string) => {
    await page.getByLabel('Promotion code').fill(code);
    await page.getByLabel('Promotion code').press('Enter');
  };
  await fillIn(page, '4242 4242 4242 4242');
  await apply('NOBODYS');
  await page
    .getByText(/invalid|No such/i)
    .first()
    .waitFor();
  await apply('half');
  await page.getByText('−$9.00').waitFor();
  await page.getByRole('button', { name: /^Remove promotion code/ }).click();
  await page.getByLabel('Promotion code').waitFor();
  await apply('HALF');
  await page.getByText('−$9.00').waitFor();
  expect(await page.getByLabel('Card number').inputValue()).toBe('4242 4242 4242 4242');
  await submit(page);
  await page.waitForURL('**/emulator/customers?session=*');
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ amount_total: 900, status: 'complete' });
  await close();
});

test('a finished checkout says that it is finished, and an open one links back to the shop', async () => {
  const { page, close } = await stage.enter();
  const session = await openCheckout(page);
  await page.getByRole('link', { name: '← Back' }).click();
  await page.waitForURL('**/emulator/mail');
  await stage.emulator.advance(25 * 3_600_000);
  await page.goto(session.url ?? '');
  await page.getByRole('heading', { name: 'This checkout has expired' }).waitFor();
  expect((await stage.stripe.checkout.sessions.retrieve(session.id)).status).toBe('expired');
  await close();
});
