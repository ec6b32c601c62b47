import type { Kysely } from 'kysely';
import { createIndex, createTable, createUnique } from './table.ts';

export async function usage(db: Kysely<unknown>): Promise<void> {
  const day = { customer_id: 'text -> customers', day: 'text', credits: 'int', runs: 'int' } as const;
  await createTable(db, 'usage_days', day, ['customer_id', 'day']);
  await createIndex(db, 'usage_days', 'day');
  await createTable(db, 'usage_batches', {
    id: 'text key',
    customer_id: 'text -> customers',
    stripe_customer_id: 'text',
    credits: 'int',
    timestamp_s: 'int',
    status: 'text',
    first_tried_at_ms: 'int?',
    sent_at_ms: 'int?',
    attempts: 'int',
    next_attempt_at_ms: 'int',
    last_error: 'text?',
    created_at_ms: 'int',
  });
  await createIndex(db, 'usage_batches', 'customer_id', 'id');
  await createIndex(db, 'usage_batches', 'status', 'next_attempt_at_ms');
  await createTable(db, 'usage_facts', {
    id: 'text key',
    customer_id: 'text -> customers',
    run_id: 'text -> runs',
    entry_key: 'text',
    credits: 'int',
    occurred_at_ms: 'int',
    batch_id: 'text? -> usage_batches',
  });
  await createUnique(db, 'usage_facts', 'entry_key');
  await createIndex(db, 'usage_facts', 'batch_id', 'customer_id', 'id');
  await createIndex(db, 'usage_facts', 'customer_id', 'occurred_at_ms');
}

export async function billing(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'subscriptions', {
    id: 'text key',
    customer_id: 'text -> customers',
    status: 'text',
    runs_item_id: 'text?',
    accounts_item_id: 'text?',
    accounts_quantity: 'int',
    threshold_credits: 'int?',
    period_start_ms: 'int',
    period_end_ms: 'int',
    cancel_at_ms: 'int?',
    ended_at_ms: 'int?',
    created_at_ms: 'int',
    pulled_at_ms: 'int',
  });
  await createIndex(db, 'subscriptions', 'customer_id');
  await createIndex(db, 'subscriptions', 'status');
  await invoices(db);
  await createTable(db, 'disputes', {
    id: 'text key',
    customer_id: 'text -> customers',
    invoice_id: 'text?',
    status: 'text',
    amount_cents: 'int',
    pulled_at_ms: 'int',
  });
  await createIndex(db, 'disputes', 'customer_id');
  await createTable(db, 'checkouts', {
    session_id: 'text key',
    customer_id: 'text -> customers',
    status: 'text',
    client_secret: 'text?',
    quantity: 'int',
    created_at_ms: 'int',
  });
  await createIndex(db, 'checkouts', 'customer_id', 'status');
  const converge = {
    customer_id: 'text -> customers',
    version: 'int',
    proration: 'text',
    proration_at_ms: 'int?',
    attempts: 'int',
    next_attempt_at_ms: 'int',
    last_error: 'text?',
  } as const;
  await createTable(db, 'converge_requests', converge, ['customer_id']);
  await createIndex(db, 'converge_requests', 'next_attempt_at_ms');
}

export async function webhooks(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'inbox_events', {
    id: 'text key',
    type: 'text',
    object_id: 'text?',
    stripe_customer_id: 'text?',
    api_version: 'text?',
    livemode: 'int',
    payload_json: 'text',
    status: 'text',
    attempts: 'int',
    next_attempt_at_ms: 'int',
    last_error: 'text?',
    created_at_ms: 'int',
    received_at_ms: 'int',
    done_at_ms: 'int?',
  });
  await createIndex(db, 'inbox_events', 'status', 'next_attempt_at_ms');
  await createIndex(db, 'inbox_events', 'received_at_ms');
  await createIndex(db, 'inbox_events', 'stripe_customer_id', 'received_at_ms');
  await createTable(db, 'sweep_cursors', { name: 'text key', value: 'text' });
}

export async function messages(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'notifications', {
    id: 'text key',
    customer_id: 'text -> customers',
    kind: 'text',
    cause_key: 'text',
    title: 'text',
    body: 'text',
    link: 'text?',
    created_at_ms: 'int',
    read_at_ms: 'int?',
  });
  await createUnique(db, 'notifications', 'cause_key');
  await createIndex(db, 'notifications', 'customer_id', 'id');
  await createTable(db, 'mails', {
    id: 'text key',
    customer_id: 'text? -> customers',
    cause_key: 'text',
    recipient: 'text',
    subject: 'text',
    text: 'text',
    html: 'text',
    status: 'text',
    attempts: 'int',
    next_attempt_at_ms: 'int',
    last_error: 'text?',
    created_at_ms: 'int',
  });
  await createUnique(db, 'mails', 'cause_key', 'recipient');
  await createIndex(db, 'mails', 'status', 'next_attempt_at_ms');
}

async function invoices(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'invoices', {
    id: 'text key',
    customer_id: 'text -> customers',
    subscription_id: 'text?',
    number: 'text?',
    status: 'text',
    billing_reason: 'text?',
    total_cents: 'int',
    amount_due_cents: 'int',
    amount_paid_cents: 'int',
    run_credits: 'int',
    attempt_count: 'int',
    next_attempt_at_ms: 'int?',
    failed_at_ms: 'int?',
    hosted_url: 'text?',
    pdf_url: 'text?',
    created_at_ms: 'int',
    paid_at_ms: 'int?',
    pulled_at_ms: 'int',
  });
  await createIndex(db, 'invoices', 'customer_id', 'created_at_ms');
  await createTable(db, 'invoice_lines', {
    id: 'text key',
    invoice_id: 'text -> invoices',
    customer_id: 'text -> customers',
    kind: 'text',
    description: 'text',
    quantity: 'int',
    amount_cents: 'int',
    proration: 'int',
    period_start_ms: 'int',
    period_end_ms: 'int',
  });
  await createIndex(db, 'invoice_lines', 'invoice_id');
}
