import { afterEach, describe, expect, it } from 'vitest';
import { start } from './recorded-shop.ts';

// Headers and refusals (recorded: pay-rails/pay, test/vcr_cassettes/pay/stripe, 2026-10-06; messages as public clients quote them).

describe('an answer to a keyed request', () => {
  const post = async (path: string, body: Record<string, string>, key: string, secret = 'sk_test_headers') => {
    started ??= await start();
    const { emulator } = started;
    const headers = { authorization: `Bearer ${secret}`, 'idempotency-key': key };
    const answer = await fetch(`${emulator.url}${path}`, { method: 'POST', headers, body: new URLSearchParams(body) });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as { error?: object } };
  };
  let started: Awaited<ReturnType<typeof start>> | undefined;
  afterEach(() => {
    started = undefined;
  });

  it('names itself as the original request, and again when it is replayed', async () => {
    const first = await post('/v1/customers', { name: 'Ada' }, 'k1');
    expect(first.headers.get('original-request')).toBe(first.headers.get('request-id'));
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(first.headers.get('cache-control')).toBe('no-cache, no-store');
    const again = await post('/v1/customers', { name: 'Ada' }, 'k1');
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('original-request')).toBe(first.headers.get('request-id'));
  });

  it('says that it need not be retried when it was made or refused, but not when nothing was found', async () => {
    expect((await post('/v1/customers', {}, 'k2')).headers.get('stripe-should-retry')).toBe('false');
    const refused = await post('/v1/payment_intents', { amount: '10', currency: 'usd' }, 'k3');
    expect([refused.status, refused.headers.get('stripe-should-retry')]).toEqual([400, 'false']);
    const unknown = await post('/v1/customers/cus_none', {}, 'k4');
    expect([unknown.status, unknown.headers.get('stripe-should-retry')]).toEqual([404, null]);
  });

  it('of a key that another path used names both paths', async () => {
    await post('/v1/customers', {}, 'k5');
    expect((await post('/v1/products', { name: 'A' }, 'k5')).body.error).toMatchObject({
      type: 'idempotency_error',
      message: expect.stringContaining(
        "the same endpoint they were first used for ('/v1/products' vs '/v1/customers').",
      ),
    });
  });

  it('of a publishable key asks for a secret one', async () => {
    const { status, body } = await post('/v1/customers', {}, 'k6', 'pk_test_headers');
    expect(status).toBe(401);
    expect(body.error).toMatchObject({ type: 'invalid_request_error', code: 'secret_key_required' });
  });

  it('of an amount of nine digits says how much is allowed', async () => {
    const { body } = await post('/v1/payment_intents', { amount: '100000000', currency: 'usd' }, 'k7');
    expect(body.error).toMatchObject({
      code: 'amount_too_large',
      message: 'Amount must be no more than $999,999.99',
      param: 'amount',
    });
  });
});
