import { stripe as stripePlugin } from '@better-auth/stripe';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { address, check, client, endpoint, key, price, signedEvents } from './shop.mjs';

const tables = { user: [], session: [], account: [], verification: [], subscription: [] };
const auth = betterAuth({
  baseURL: 'http://127.0.0.1:3999',
  secret: 'a-secret-of-a-test-that-is-long-enough-to-be-taken',
  database: memoryAdapter(tables),
  emailAndPassword: { enabled: true },
  logger: { level: 'error' },
  plugins: [
    stripePlugin({
      stripeClient: client,
      stripeWebhookSecret: endpoint.secret,
      createCustomerOnSignUp: true,
      subscription: { enabled: true, plans: [{ name: 'pro', priceId: price.id }] },
    }),
  ],
});
const signedUp = await auth.api.signUpEmail({
  body: { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' },
  asResponse: true,
});
const cookie = signedUp.headers
  .getSetCookie()
  .map((each) => each.split(';')[0])
  .join('; ');
const headers = new Headers({ cookie });
const [customer] = (await client.customers.list({ email: 'ada@example.com' })).data;
check(customer?.id === tables.user[0].stripeCustomerId, 'a customer is made at sign-up');

const upgrade = (more = {}) =>
  auth.api.upgradeSubscription({
    body: { plan: 'pro', successUrl: 'http://127.0.0.1:3999/ok', cancelUrl: 'http://127.0.0.1:3999/no', ...more },
    headers,
  });
const checkout = await upgrade();
check(checkout.url?.includes('/checkout/'), 'an upgrade opens a checkout');

/** The buyer pays: what the page of the session sends. */
const paid = await fetch(`${address}/v1/payment_pages/${checkout.id}/confirm`, {
  method: 'POST',
  headers: { authorization: `Bearer ${key.replace('sk_', 'pk_')}` },
  body: new URLSearchParams({ payment_method: 'pm_card_visa' }),
});
check(paid.ok, `the checkout is paid (${paid.status} ${await paid.text()})`);

/** Hands each event since to the plugin. */
async function deliver() {
  for await (const { type, payload, signature } of signedEvents()) {
    const request = new Request('http://127.0.0.1:3999/api/auth/stripe/webhook', {
      method: 'POST',
      body: payload,
      headers: { 'stripe-signature': signature, 'content-type': 'application/json' },
    });
    const answer = await auth.handler(request);
    check(answer.status === 200, `the plugin takes ${type} (${answer.status} ${await answer.text()})`);
  }
}
await deliver();
const [active] = await auth.api.listActiveSubscriptions({ headers });
check(active?.status === 'active' && active.plan === 'pro', `the subscription is active: ${JSON.stringify(active)}`);

const portal = await auth.api.createBillingPortal({ body: { returnUrl: 'http://127.0.0.1:3999/' }, headers });
check(portal.url?.includes('/portal/'), 'the portal opens');
const canceling = await auth.api.cancelSubscription({ body: { returnUrl: 'http://127.0.0.1:3999/' }, headers });
check(canceling.url?.includes('/portal/'), 'a cancellation opens the portal');
await client.subscriptions.update(active.stripeSubscriptionId, { cancel_at_period_end: true });
await deliver();
const [ending] = await auth.api.listActiveSubscriptions({ headers });
check(ending?.cancelAtPeriodEnd === true, 'the plugin is told of the cancellation');
await auth.api.restoreSubscription({ body: {}, headers });
await client.subscriptions.cancel(active.stripeSubscriptionId);
await deliver();
check((await auth.api.listActiveSubscriptions({ headers })).length === 0, 'nothing is active after the end');
process.stdout.write('ok\n');
