import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNTS_PRICE, list, openShop, type Shop } from '../test-shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.emulator.close());

const clocks = async () => list(await shop.api('GET', '/v1/test_helpers/test_clocks'));

test('a clock is made on the page, and shown with its time', async () => {
  expect((await shop.page('/emulator/clocks')).html).toContain('There is no test clock yet.');
  const made = await shop.post('/emulator/clocks', { name: 'Leap <b>year</b>', time: '2024-01-31T10:00' });
  expect(made.location).toBe('/emulator/clocks?done=made');
  const { html } = await shop.page('/emulator/clocks?done=made');
  expect(html).toContain('The test clock was made.');
  expect(html).toContain('Leap &lt;b&gt;year');
  expect(html).toContain('31 Jan 2024, 10:00 UTC');
});

test('its customers are shown, and an advance by a month turns their period', async () => {
  const [clock] = await clocks();
  const id = String(clock?.id);
  const customer = await shop.api('POST', '/v1/customers', {
    name: 'Grace',
    test_clock: id,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  await shop.api('POST', '/v1/subscriptions', {
    customer: customer.id,
    items: [{ price: ACCOUNTS_PRICE, quantity: 2 }],
  });
  expect((await shop.page('/emulator/clocks')).html).toContain('Grace');
  expect((await shop.page('/emulator/customers')).html).toContain('Test clock');
  await shop.post(`/emulator/clocks/${id}/advance`, { by: 'month' });
  await shop.emulator.idle();
  expect((await shop.page('/emulator/clocks')).html).toContain('29 Feb 2024, 10:00 UTC');
  await shop.post(`/emulator/clocks/${id}/advance`, { by: 'next' });
  await shop.emulator.idle();
  await shop.post(`/emulator/clocks/${id}/advance`, { by: 'time', time: '2024-02-29T12:00' });
  await shop.emulator.idle();
  expect((await shop.page('/emulator/clocks')).html).toContain('29 Feb 2024, 12:00 UTC');
  const invoices = list(await shop.api('GET', '/v1/invoices', { customer: customer.id }));
  expect(invoices.map(({ status }) => status)).toEqual(['paid', 'paid']);
});

test.each([
  [{ by: 'time', time: '2024-01-01T00:00' }, 'must be after'],
  [{ by: 'time', time: '2034-01-01T00:00' }, 'two intervals'],
  [{ by: 'time', time: 'tomorrow' }, 'Choose a date and a time.'],
  [{ by: 'a century' }, 'Choose a date and a time.'],
])('an advance with %j says what is wrong on the page, and moves nothing', async (fields, words) => {
  const [clock] = await clocks();
  const answer = await shop.post(`/emulator/clocks/${clock?.id}/advance`, fields);
  expect(answer.status).toBe(200);
  expect(answer.html).toContain(words);
  expect((await clocks())[0]).toMatchObject({ status: 'ready', frozen_time: clock?.frozen_time });
});

test.each(['', '0001-01-01T00:00', '9999-01-01T00:00', 'now'])('no clock starts at %j', async (time) => {
  const answer = await shop.post('/emulator/clocks', { name: 'Never', time });
  expect(answer.html).toContain('role="alert"');
  expect(await clocks()).toHaveLength(1);
});

test('a clock that advances is followed by the page, and cannot be pushed or deleted meanwhile', async () => {
  let letGo: () => void = () => undefined;
  const held = await openShop(() => new Promise((resolve) => (letGo = resolve)));
  const { id } = await held.api('POST', '/v1/test_helpers/test_clocks', { frozen_time: 1_704_067_200 });
  expect((await held.post(`/emulator/clocks/${id}/advance`, { by: 'week' })).location).toBe('/emulator/clocks');
  const { html, headers } = await held.page('/emulator/clocks');
  expect(html).toContain('On its way to');
  expect(html).not.toContain('Delete it');
  expect(headers.get('refresh')).toBe('1');
  for (const act of ['advance', 'delete']) {
    const refused = await held.post(`/emulator/clocks/${id}/${act}`, { by: 'week' });
    expect(refused.html).toContain('Test clock advancement underway');
  }
  await expect
    .poll(async () => {
      letGo();
      return (await held.page('/emulator/clocks')).headers.get('refresh');
    })
    .toBeNull();
  expect((await held.page('/emulator/clocks')).html).toContain('8 Jan 2024, 00:00 UTC');
  await held.emulator.close();
});

test('a deleted clock takes its customers from every page; one that there is not is not found', async () => {
  const [clock] = await clocks();
  const gone = await shop.post(`/emulator/clocks/${clock?.id}/delete`);
  expect(gone.location).toBe('/emulator/clocks?done=deleted');
  expect((await shop.page('/emulator/clocks')).html).not.toContain('Grace');
  expect((await shop.page('/emulator/customers')).html).not.toContain('Grace');
  expect((await shop.post(`/emulator/clocks/${clock?.id}/delete`)).status).toBe(404);
  expect((await shop.post('/emulator/clocks/clock_none/advance', { by: 'day' })).status).toBe(404);
  const evil = await shop.post('/emulator/clocks', { time: '2024-01-01T00:00' }, { Origin: 'https://evil.example' });
  expect(evil.status).toBe(403);
});
