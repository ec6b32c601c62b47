import { afterEach, beforeEach, expect, test } from 'vitest';
import { list, openShop, type Shop } from '../test-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.emulator.close());

const frame = (session: Record<string, unknown>, parent = 'http://127.0.0.1:1') =>
  `/emulator/checkout/embedded?${new URLSearchParams({ client_secret: String(session.client_secret), parent })}`;

test('the form shows each line with its price, and what is due today', async () => {
  const { status, html, headers } = await shop.page(frame(await shop.openCheckout()));
  expect(status).toBe(200);
  expect(html).toContain('$0.006 per unit, billed monthly based on usage');
  expect(html).toContain('Qty 2, $9.00 each per month');
  expect(html).toMatch(/Total due today<\/span><span class="number">\$18\.00/);
  expect(html).toContain('ada@example.com');
  expect(headers.get('content-security-policy')).toContain('frame-ancestors http://127.0.0.1:1');
});

test('no other origin may frame the form', async () => {
  const session = await shop.openCheckout();
  const { headers, html } = await shop.page(frame(session, 'https://evil.example'));
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(html).not.toContain('data-parent-origin');
});

test('a wrong client secret finds nothing', async () => {
  const session = await shop.openCheckout();
  expect((await shop.page(frame({ client_secret: `${session.id}_secret_wrong` }))).status).toBe(404);
  expect((await shop.page('/emulator/checkout/embedded')).status).toBe(404);
  expect((await shop.page(`/emulator/checkout/${session.id}`)).status).toBe(404);
});

test('a good card completes the session and sends the parent on', async () => {
  const session = await shop.openCheckout();
  const { html } = await shop.pay(session);
  expect(html).toContain(`data-redirect-to="http://127.0.0.1:1/return?session_id=${session.id}"`);
  const after = await shop.api('GET', `/v1/checkout/sessions/${session.id}`);
  expect(after).toMatchObject({ status: 'complete', payment_status: 'paid' });
});

test('two submits at once make one subscription', async () => {
  const session = await shop.openCheckout();
  const answers = await Promise.all([shop.pay(session), shop.pay(session)]);
  expect(answers.map(({ html }) => html.includes('Thank you'))).toEqual([true, true]);
  const made = await shop.api('GET', '/v1/subscriptions', { customer: shop.customer.id });
  expect(list(made)).toHaveLength(1);
});

test('a session that never redirects leaves the end to the app', async () => {
  const session = await shop.openCheckout({ redirect_on_completion: 'never', return_url: undefined });
  const { html } = await shop.pay(session);
  expect(html).toContain('data-complete');
  expect(html).not.toContain('data-redirect-to');
});

test('a declined card is told as Stripe tells it, and the next try may succeed', async () => {
  const session = await shop.openCheckout();
  const declined = await shop.pay(session, { number: '4000 0000 0000 0002' });
  expect(declined.status).toBe(200);
  expect(declined.html).toContain('Your card was declined.');
  expect((await shop.pay(session, { number: '4000 0000 0000 9995' })).html).toContain('insufficient funds');
  expect((await shop.api('GET', `/v1/checkout/sessions/${session.id}`)).status).toBe('open');
  expect((await shop.pay(session)).html).toContain('Thank you');
});

test('a card that asks for authentication completes when it is approved, and not when refused', async () => {
  const session = await shop.openCheckout();
  const number = '4000 0027 6000 3184';
  expect((await shop.pay(session, { number })).html).toContain('3D Secure');
  const refused = await shop.pay(session, { number, authentication: 'refused' });
  expect(refused.html).toContain('role="alert"');
  expect(refused.html).toContain('Subscribe');
  expect((await shop.pay(session, { number, authentication: 'approved' })).html).toContain('Thank you');
});

test('bad fields are told beside them and charge nothing', async () => {
  const session = await shop.openCheckout();
  const { html } = await shop.pay(session, { number: '4242', expiry: '01 / 20', cvc: '', name: '' });
  for (const text of [
    'card number is incomplete',
    'date is in the past',
    'security code is incomplete',
    'Enter the name',
  ]) {
    expect(html).toContain(text);
  }
  expect((await shop.api('GET', `/v1/checkout/sessions/${session.id}`)).status).toBe('open');
});

test('what comes from outside is escaped', async () => {
  const { html } = await shop.pay(await shop.openCheckout(), { number: '"><script>x</script>' });
  expect(html).not.toContain('<script>x');
});

test('an expired session says so', async () => {
  const session = await shop.openCheckout();
  await shop.api('POST', `/v1/checkout/sessions/${session.id}/expire`);
  expect((await shop.page(frame(session))).html).toContain('This checkout has expired');
  expect((await shop.pay(session)).html).toContain('This checkout has expired');
});

test('a form from another origin is refused', async () => {
  const session = await shop.openCheckout();
  const fields = { client_secret: String(session.client_secret) };
  const foreign: Record<string, string>[] = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { 'Sec-Fetch-Site': 'cross-site' },
  ];
  for (const headers of foreign) {
    expect((await shop.post('/emulator/checkout/embedded', fields, headers)).status).toBe(403);
  }
});

test('a promotion code is applied and removed inside the frame', async () => {
  const coupon = await shop.api('POST', '/v1/coupons', { percent_off: 50, duration: 'once' });
  await shop.api('POST', '/v1/promotion_codes', { code: 'HALF', promotion: { type: 'coupon', coupon: coupon.id } });
  const session = await shop.openCheckout({ allow_promotion_codes: true });
  const press = (fields: Record<string, string>) =>
    shop.post('/emulator/checkout/embedded', {
      client_secret: String(session.client_secret),
      parent: 'http://127.0.0.1:1',
      ...fields,
    });
  const applied = await press({ promotion: 'apply', promotion_code: 'half' });
  expect(applied.html).toContain('Remove promotion code HALF');
  expect(applied.html).toContain('−$9.00');
  expect(applied.headers.get('content-security-policy')).toContain('frame-ancestors http://127.0.0.1:1');
  expect((await press({ promotion: 'remove' })).html).not.toContain('−$9.00');
});

test('a bank account pays where the session takes one: in place of the card, or alone', async () => {
  const line = { price_data: { currency: 'eur', unit_amount: 1500, product_data: { name: 'Print' } }, quantity: 2 };
  const open = (types: string[]) =>
    shop.openCheckout({ mode: 'payment', line_items: [line], allowed_payment_method_types: types });
  const alone = await open(['sepa_debit']);
  const { html } = await shop.page(frame(alone));
  expect(html).toContain('Account holder');
  expect(html).not.toContain('Card number');
  const submit = (session: Record<string, unknown>, typed: Record<string, string>) =>
    shop.post('/emulator/checkout/embedded', { client_secret: String(session.client_secret), parent: '', ...typed });
  expect((await submit(alone, { name: 'Bob' })).html).toContain('Enter an IBAN.');
  expect((await submit(alone, { name: 'Bob', iban: 'AT00' })).html).toContain('The IBAN you provided is invalid.');
  const either = await open(['card', 'sepa_debit']);
  expect((await shop.page(frame(either))).html).toContain('instead of a card');
  for (const session of [alone, either]) {
    expect((await submit(session, { name: 'Bob', iban: 'AT61 1904 3002 3457 3201' })).html).toContain('Thank you');
    await shop.emulator.idle();
    const after = await shop.api('GET', `/v1/checkout/sessions/${session.id}`);
    expect(after).toMatchObject({ status: 'complete', payment_status: 'paid' });
  }
});

test('Link pays by its own button, and is not shown where cards alone are taken', async () => {
  const session = await shop.openCheckout({});
  expect((await shop.page(frame(session))).html).toContain('Use Link');
  const cards = await shop.openCheckout({ allowed_payment_method_types: ['card'] });
  expect((await shop.page(frame(cards))).html).not.toContain('Use Link');
  const press = (opened: Record<string, unknown>) =>
    shop.post('/emulator/checkout/embedded', {
      client_secret: String(opened.client_secret),
      parent: '',
      email: 'ada@example.com',
      method: 'link',
    });
  expect((await press(cards)).html).toContain('Your card number is incomplete.');
  expect((await press(session)).html).toContain('Thank you');
});
