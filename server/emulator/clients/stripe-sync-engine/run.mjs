import { createRequire } from 'node:module';
import pg from 'pg';
import { address, check, client, endpoint, key, more, price, signedEvents } from './shop.mjs';

// Its module for `import` does not find its own migrations.
const { runMigrations, StripeSync } = createRequire(import.meta.url)('@supabase/stripe-sync-engine');

const [databaseUrl] = more;
const customer = await client.customers.create({
  email: 'ada@example.com',
  payment_method: 'pm_card_visa',
  invoice_settings: { default_payment_method: 'pm_card_visa' },
});
const subscription = await client.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });

const schedule = await client.subscriptionSchedules.create({ from_subscription: subscription.id });

await runMigrations({ databaseUrl, schema: 'stripe' });
const sync = new StripeSync({
  stripeSecretKey: key,
  stripeWebhookSecret: endpoint.secret,
  poolConfig: { connectionString: databaseUrl },
  backfillRelatedEntities: true,
  autoExpandLists: true,
});
// It knows no other address than Stripe's: its client is put in.
sync.stripe = client;
// All that it knows.
const objects =
  'product price plan customer subscription subscription_schedules invoice charge setup_intent payment_method payment_intent tax_id credit_note dispute early_fraud_warning refund checkout_sessions';
for (const object of objects.split(' ')) await sync.syncBackfill({ object });
const database = new pg.Client({ connectionString: databaseUrl });
await database.connect();
const rows = async (table) => (await database.query(`select * from stripe.${table}`)).rows;
for (const [table, object] of [
  ['customers', customer],
  ['prices', price],
  ['subscriptions', subscription],
  ['subscription_schedules', schedule],
]) {
  check(
    (await rows(table)).some(({ id }) => id === object.id),
    `${table} are synced`,
  );
}
check(
  (await rows('invoices')).some(({ status }) => status === 'paid'),
  'invoices are synced',
);
check((await rows('charges')).length === 1, 'charges are synced');

// It leaves out events of the second in which it backfilled: the end comes later.
await fetch(`${address}/emulator/control/advance`, {
  method: 'POST',
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  body: JSON.stringify({ ms: 60_000 }),
});
await client.subscriptions.cancel(subscription.id);
for await (const { payload, signature } of signedEvents()) {
  await sync.processWebhook(payload, signature).catch((error) => {
    if (!/Unhandled webhook event/.test(String(error))) throw error;
  });
}
check(
  (await rows('subscriptions')).some(({ status }) => status === 'canceled'),
  'an end comes by webhook',
);
check(
  (await rows('subscription_schedules')).some(({ status }) => status === 'canceled'),
  'the end of a schedule comes by webhook',
);
await database.end();
await sync.postgresClient.close?.();
process.stdout.write('ok\n');
process.exit();
