import { beforeAll, describe, expect, test } from 'vitest';
import type { Contract } from './index.ts';
import { loadContract } from './index.ts';

let contract: Contract;
beforeAll(async () => {
  const loaded = await loadContract((line) => expect.fail(line));
  if (!loaded) throw new Error('no contract');
  contract = loaded;
}, 120_000);

const refusals = (path: string, params: Record<string, unknown>, method = 'POST') =>
  contract.checkRequest(method, path, params).map(({ param, code, message }) => ({ param, code, message }));

const session = (more: Record<string, unknown>) => ({
  mode: 'subscription',
  ui_mode: 'embedded_page',
  return_url: 'http://127.0.0.1/return?session_id={CHECKOUT_SESSION_ID}',
  line_items: { 0: { price: 'price_a' }, 1: { price: 'price_b', quantity: '2' } },
  ...more,
});

describe('requests', () => {
  test('a checkout session as the app makes it has no finding', () => {
    expect(refusals('/v1/checkout/sessions', session({}))).toEqual([]);
  });

  test("the old ui_mode 'embedded' is refused in Stripe's words", () => {
    expect(refusals('/v1/checkout/sessions', session({ ui_mode: 'embedded' }))).toEqual([
      {
        param: 'ui_mode',
        code: undefined,
        message: 'Invalid ui_mode: must be one of elements, embedded_page, form, or hosted_page',
      },
    ]);
  });

  test('a threshold cannot be set through checkout', () => {
    const params = session({ subscription_data: { billing_thresholds: { amount_gte: '5000' } } });
    expect(refusals('/v1/checkout/sessions', params)).toEqual([
      {
        param: 'subscription_data[billing_thresholds]',
        code: 'parameter_unknown',
        message: 'Received unknown parameter: subscription_data[billing_thresholds]',
      },
    ]);
  });

  test('an embedded session needs a return address unless it never redirects', () => {
    expect(refusals('/v1/checkout/sessions', session({ return_url: undefined }))).toMatchObject([
      { param: 'return_url', code: 'parameter_missing' },
    ]);
    expect(
      refusals('/v1/checkout/sessions', session({ return_url: undefined, redirect_on_completion: 'never' })),
    ).toEqual([]);
  });

  test('a subscription may carry an item threshold, and clear it', () => {
    const create = { customer: 'cus_1', items: [{ price: 'p', billing_thresholds: { usage_gte: '5000' } }] };
    expect(refusals('/v1/subscriptions', create)).toEqual([]);
    const update = { items: { 0: { id: 'si_1', billing_thresholds: '' } }, proration_behavior: 'always_invoice' };
    expect(refusals('/v1/subscriptions/sub_1', update)).toEqual([]);
  });

  test('a quantity in words is refused by its place in the form', () => {
    expect(refusals('/v1/subscriptions/sub_1', { items: { 0: { id: 'si_1', quantity: 'abc' } } })).toEqual([
      { param: 'items[0][quantity]', code: 'parameter_invalid_integer', message: 'Invalid integer: abc' },
    ]);
  });

  test('a subscription without a customer lacks one', () => {
    expect(refusals('/v1/subscriptions', { items: [{ price: 'p' }] })).toMatchObject([
      { message: 'Missing required param: customer.' },
    ]);
  });

  test('a meter event without its payload is refused, and its values stay text', () => {
    expect(refusals('/v1/billing/meter_events', { event_name: 'scenario_run_usage' })).toMatchObject([
      { param: 'payload', code: 'parameter_missing' },
    ]);
    const params = {
      event_name: 'scenario_run_usage',
      payload: { stripe_customer_id: 'cus_1', value: '5' },
      timestamp: '1790000000',
    };
    expect(refusals('/v1/billing/meter_events', params)).toEqual([]);
    expect(contract.coerce('POST', '/v1/billing/meter_events', params)).toEqual({ ...params, timestamp: 1790000000 });
  });

  test('a preview is a route of its own beside an invoice with an id', () => {
    const params = {
      subscription: 'sub_1',
      subscription_details: { items: { 0: { id: 'si', quantity: '3' } }, proration_date: '1790000000' },
    };
    expect(refusals('/v1/invoices/create_preview', params)).toEqual([]);
    expect(refusals('/v1/invoices/in_1', params).map((finding) => finding.param)).toEqual([
      'subscription',
      'subscription_details',
    ]);
  });

  test.each([
    [{ foo: '1' }, 'Received unknown parameter: foo'],
    [{ metadata: 'x' }, 'Invalid object'],
    [{ items: 'x' }, 'Invalid array'],
    [{ cancel_at_period_end: 'maybe' }, 'Invalid boolean: maybe'],
    [{ __proto__constructor: '1' }, 'Received unknown parameter: __proto__constructor'],
    [{ constructor: '1' }, 'Received unknown parameter: constructor'],
  ])('a bad parameter %j is refused', (params, message) => {
    expect(refusals('/v1/subscriptions/sub_1', params).map((finding) => finding.message)).toContain(message);
  });

  test('required text may not be empty, metadata may be', () => {
    expect(refusals('/v1/prices', { currency: '', product: 'p' })).toMatchObject([{ code: 'parameter_invalid_empty' }]);
    expect(refusals('/v1/customers/cus_1', { metadata: { a: '' }, name: '' })).toEqual([]);
    expect(refusals('/v1/customers/cus_1', { metadata: '' })).toEqual([]);
  });

  test('a metered price needs its meter', () => {
    const recurring = { interval: 'month', usage_type: 'metered' };
    expect(refusals('/v1/prices', { currency: 'usd', product: 'p', recurring })).toMatchObject([
      { param: 'recurring[meter]', code: 'parameter_missing' },
    ]);
  });

  test('filters of a list are known', () => {
    const filters = { limit: '3', created: { gte: '5' }, expand: ['data.customer'], status: 'paid' };
    expect(refusals('/v1/invoices', filters, 'GET')).toEqual([]);
    const brackets = { expand: { 0: ['data.customer', 'data.payments'] } };
    expect(refusals('/v1/invoices', brackets, 'GET')).toEqual([]);
  });

  test('a route that the SDK does not have gives no findings and is not known', () => {
    expect(contract.knows('GET', '/v1/nothing')).toBe(false);
    expect(contract.knows('GET', '/v1/customers/cus_1')).toBe(true);
    expect(refusals('/v1/nothing', { a: '1' })).toEqual([]);
  });
});

describe('coercion', () => {
  test('types come from the schema, decimals and cleared values stay text', () => {
    const params = {
      currency: 'usd',
      active: 'true',
      unit_amount_decimal: '0.6',
      lookup_key: '5',
      tiers: { 0: { up_to: '5', flat_amount: '900' }, 1: { up_to: 'inf', unit_amount_decimal: '1.5' } },
      metadata: { n: '5' },
      recurring: { interval: 'month', interval_count: '1' },
    };
    expect(contract.coerce('POST', '/v1/prices', params)).toEqual({
      ...params,
      active: true,
      tiers: [
        { up_to: 5, flat_amount: 900 },
        { up_to: 'inf', unit_amount_decimal: '1.5' },
      ],
      recurring: { interval: 'month', interval_count: 1 },
    });
    expect(contract.coerce('POST', '/v1/subscriptions/s', { billing_thresholds: '' })).toEqual({
      billing_thresholds: '',
    });
  });
});

describe('answers', () => {
  const meterEvent = {
    object: 'billing.meter_event',
    created: 1,
    event_name: 'e',
    identifier: 'i',
    livemode: false,
    payload: { value: '5' },
    timestamp: 1,
  };

  test('a body of the right shape has no finding, and each wrong field is named', () => {
    expect(contract.checkResponse('POST', '/v1/billing/meter_events', meterEvent)).toEqual([]);
    const { identifier: _, ...rest } = meterEvent;
    const wrong = { ...rest, created: '1', extra: true };
    expect(contract.checkResponse('POST', '/v1/billing/meter_events', wrong).map((f) => [f.kind, f.param])).toEqual([
      ['type', 'created'],
      ['unknown', 'extra'],
      ['missing', 'identifier'],
    ]);
  });

  test('a deleted customer is told from a live one', () => {
    expect(contract.checkObject('customer', { id: 'cus_1', object: 'customer', deleted: true })).toEqual([]);
    expect(contract.checkObject('customer', { id: 'cus_1', object: 'customer' }).length).toBeGreaterThan(5);
  });

  test('an unknown literal of an open enum is a finding in our own answers', () => {
    const clock = { id: 'clock_1', object: 'test_helpers.test_clock', status: 'sleeping' };
    const params = contract.checkObject('test_helpers.test_clock', clock).map((finding) => finding.param);
    expect(params).toContain('status');
  });

  test('an object that the API does not have is a finding', () => {
    expect(contract.checkObject('usage_record', {})).toHaveLength(1);
  });
});
