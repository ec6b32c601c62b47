import Stripe from 'stripe';

/** What every client's script begins with: `run.mjs` puts this file beside it. */
export const [address, key, ...more] = process.argv.slice(2);
const { hostname: host, port } = new URL(address);
export const client = new Stripe(key, { host, port, protocol: 'http', telemetry: false });

export function check(holds, what) {
  if (!holds) throw new Error(`Not as with Stripe: ${what}`);
}

export const price = await client.prices.create({
  currency: 'usd',
  unit_amount: 2_000,
  recurring: { interval: 'month' },
  product_data: { name: 'Pro' },
});

/** Its secret signs what `signedEvents` gives; nothing is sent to it. */
export const endpoint = await client.webhookEndpoints.create({
  url: 'http://127.0.0.1:9/unused',
  enabled_events: ['charge.expired'],
});

const seen = new Set();

/** The events since the last time, oldest first, as Stripe would deliver them. */
export async function* signedEvents() {
  const events = await client.events.list({ limit: 100 });
  for (const event of events.data.reverse()) {
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    const payload = JSON.stringify(event);
    const signature = await client.webhooks.generateTestHeaderStringAsync({ payload, secret: endpoint.secret });
    yield { type: event.type, payload, signature };
  }
}
