import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Stripe from 'stripe';
import { describe, expect, it, type TestContext } from 'vitest';
import WebSocket from 'ws';
import { loadContract } from '../contract/index.ts';
import type { Emulator } from '../index.ts';
import { closers, receiver, starter } from './harness.ts';

const BINARY = join(import.meta.dirname, '../../../node_modules/@stripe/cli-linux-x64/bin/stripe');
const FIXTURES = join(import.meta.dirname, 'cli-fixtures.json');
const start = starter(Stripe);

const TRIGGERS = [
  'customer.created',
  'customer.updated',
  'customer.deleted',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'product.created',
  'product.updated',
  'product.deleted',
  'price.created',
  'price.updated',
  'payment_method.attached',
  'billing_portal.session.created',
  'billing_portal.configuration.created',
  'billing_portal.configuration.updated',
  'invoice.created',
  'invoice.updated',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.payment_action_required',
  'invoice.finalized',
  'invoice.sent',
  'invoice.voided',
  'invoice.marked_uncollectible',
  'invoice.deleted',
  'invoiceitem.created',
  'invoiceitem.deleted',
  'payment_method.detached',
  'credit_note.created',
  'credit_note.updated',
  'customer.subscription.trial_will_end',
  'customer.subscription.paused',
  'setup_intent.requires_action',
  'payment_intent.canceled',
  'setup_intent.created',
  'setup_intent.succeeded',
  'setup_intent.canceled',
  'setup_intent.setup_failed',
  'payment_intent.created',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.requires_action',
  'payment_intent.amount_capturable_updated',
  'payment_intent.processing',
  'payment_intent.partially_funded',
  'customer_cash_balance_transaction.created',
  'charge.succeeded',
  'charge.failed',
  'charge.refunded',
  'charge.captured',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'checkout.session.completed',
  'checkout.session.expired',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'customer.discount.created',
  'customer.discount.updated',
  'customer.discount.deleted',
  'promotion_code.created',
  'promotion_code.updated',
  'invoice.payment_succeeded',
  'charge.refund.updated',
  'coupon.created',
  'coupon.updated',
  'coupon.deleted',
  'credit_note.voided',
  'payment_method.updated',
  'customer.source.created',
  'customer.source.updated',
  'test_helpers.test_clock.ready',
];

/** The binary is for one platform alone: elsewhere these tests say that they did not run. */
const needsBinary = (context: TestContext): void => {
  if (!existsSync(BINARY)) context.skip('the Stripe CLI is not installed for this platform');
};

function environment(): NodeJS.ProcessEnv {
  const home = mkdtempSync(join(tmpdir(), 'stripe-cli-'));
  closers.push(async () => rmSync(home, { recursive: true, force: true }));
  // Its search for updates fails at once instead of waiting for the network.
  return {
    NODE_ENV: 'test',
    HOME: home,
    XDG_CONFIG_HOME: home,
    STRIPE_CLI_TELEMETRY_OPTOUT: 'true',
    HTTPS_PROXY: 'http://127.0.0.1:9',
  };
}

const target = ({ url, secretKey }: Emulator) => ['--api-base', url, '--api-key', secretKey];

const stripeCli = (emulator: Emulator, env: NodeJS.ProcessEnv, ...args: string[]) =>
  promisify(execFile)(BINARY, [...args, ...target(emulator)], { env, timeout: 15_000 });

describe('the Stripe CLI', () => {
  // An exit code of 0 is no proof: the events are.
  it.for(TRIGGERS)('triggers %s', async (type, context) => {
    needsBinary(context);
    const { emulator, stripe } = await start();
    await stripeCli(emulator, environment(), 'trigger', type);
    await emulator.idle();
    const { data } = await stripe.events.list({ limit: 100 });
    const event = data.find((each) => each.type === type);
    expect(data.map((each) => each.type)).toContain(type);
    const object = event?.data.object;
    const contract = await loadContract();
    expect(contract?.checkObject(String(object?.object), JSON.parse(JSON.stringify(object)))).toEqual([]);
  });

  it('runs fixtures of meters and thresholds', async (context) => {
    needsBinary(context);
    const { emulator, stripe } = await start();
    await stripeCli(emulator, environment(), 'fixtures', FIXTURES);
    await emulator.idle();
    const [invoice] = (await stripe.invoices.list()).data;
    expect(invoice).toMatchObject({ billing_reason: 'subscription_threshold', status: 'draft', total: 600 });
  });

  it('listens and forwards, signed with the secret it prints, and gets an event again when it is resent', async (context) => {
    needsBinary(context);
    const { emulator, stripe } = await start();
    const received: [string, string][] = [];
    const hook = await receiver((body, signature) => {
      received.push([body, signature]);
      return 200;
    });
    const env = environment();
    const args = ['listen', '--all-snapshot', '--forward-to', hook, ...target(emulator)];
    const listening = spawn(BINARY, args, { env });
    closers.push(async () => void listening.kill('SIGKILL'));
    let printed = '';
    for (const stream of [listening.stdout, listening.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
      });
    }
    await expect.poll(() => printed, { timeout: 10_000 }).toContain('Ready!');
    const customer = await stripe.customers.create({ name: 'Ada' });
    await expect.poll(() => received.length, { timeout: 5_000 }).toBe(1);
    const [body = '', signature = ''] = received[0] ?? [];
    const secret = /whsec_\w+/.exec(printed)?.[0] ?? '';
    const event = stripe.webhooks.constructEvent(body, signature, secret);
    expect(event.data.object).toMatchObject({ id: customer.id });
    await stripeCli(emulator, env, 'events', 'resend', event.id);
    await expect.poll(() => received.length, { timeout: 5_000 }).toBe(2);
    expect(received[1]?.[0]).toBe(body);
  });

  it('resends to the endpoint that it names, and to none that there is not', async (context) => {
    needsBinary(context);
    const { emulator, stripe } = await start();
    let taken = 0;
    const hook = await receiver(() => {
      taken++;
      return 200;
    });
    const endpoint = await stripe.webhookEndpoints.create({ url: hook, enabled_events: ['customer.created'] });
    await stripe.customers.create({ name: 'Ada' });
    await emulator.idle();
    const [event] = (await stripe.events.list()).data;
    const resend = (to: string) =>
      stripeCli(emulator, environment(), 'events', 'resend', String(event?.id), '--webhook-endpoint', to);
    await resend(endpoint.id);
    await emulator.idle();
    expect(taken).toBe(2);
    await resend('we_none').catch(() => undefined);
    await emulator.idle();
    expect(taken).toBe(2);
  });
});

it('a socket without the header that only the CLI sends is turned away', async () => {
  const { emulator } = await start();
  const socket = new WebSocket(`${emulator.url.replace('http', 'ws')}/emulator/stripecli`);
  await new Promise((resolve) => socket.on('error', resolve));
  expect(socket.readyState).toBe(WebSocket.CLOSED);
});
