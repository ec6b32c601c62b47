import type { Executor } from '../../db/transaction.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Ms } from '../core/units.ts';
import { type AttentionItem, MAX_OF_A_KIND } from './attention-item.ts';

type Reader = (db: Executor, nowMs: Ms) => Promise<AttentionItem[]>;

export const deadEvents: Reader = async (db) => {
  const rows = await db
    .selectFrom('inbox_events as e')
    .leftJoin('customers as c', 'c.stripe_customer_id', 'e.stripe_customer_id')
    .select(['e.id', 'e.type', 'e.last_error', 'e.received_at_ms', 'c.id as customer_id', 'c.name'])
    .where('e.status', '=', 'dead')
    .orderBy('e.received_at_ms')
    .limit(MAX_OF_A_KIND)
    .execute();
  return rows.map((row) => ({
    key: `event:${row.id}`,
    kind: 'dead_event',
    text: `${row.type} failed: ${row.last_error ?? 'no error kept'}`,
    customerId: row.customer_id,
    customerName: row.name,
    sinceMs: row.received_at_ms,
    dueMs: null,
    amountCents: null,
    action: { label: 'Open event', to: `/admin/events/${encodeURIComponent(row.id)}` },
  }));
};

export const faults: Reader = async (db) => {
  const rows = await db
    .selectFrom('faults as f')
    .leftJoin('customers as c', 'c.id', 'f.customer_id')
    .select(['f.key', 'f.message', 'f.customer_id', 'f.first_seen_ms', 'c.name'])
    .orderBy('f.first_seen_ms')
    .limit(MAX_OF_A_KIND)
    .execute();
  return rows.map((row) => ({
    key: `fault:${row.key}`,
    kind: 'fault',
    text: row.message,
    customerId: row.customer_id,
    customerName: row.name,
    sinceMs: row.first_seen_ms,
    dueMs: null,
    amountCents: null,
    action: row.customer_id
      ? { label: 'Open customer', to: `/admin/customers/${row.customer_id}` }
      : { label: 'Open events', to: '/admin/events' },
  }));
};

export const differences: Reader = async (db) => {
  const rows = await db
    .selectFrom('reconciliations as r')
    .innerJoin('customers as c', 'c.id', 'r.customer_id')
    .select(['r.customer_id', 'r.open_differences', 'r.checked_at_ms', 'c.name'])
    .where('r.open_differences', '>', 0)
    .orderBy('r.open_differences', 'desc')
    .limit(MAX_OF_A_KIND)
    .execute();
  return rows.map((row) => ({
    key: `books:${row.customer_id}`,
    kind: 'difference',
    text: row.open_differences === 1 ? 'Books differ in one place' : `Books differ in ${row.open_differences} places`,
    customerId: row.customer_id,
    customerName: row.name,
    sinceMs: row.checked_at_ms,
    dueMs: null,
    amountCents: null,
    action: { label: 'Open books', to: `/admin/customers/${row.customer_id}/books` },
  }));
};

export const bouncedMails: Reader = async (db) => {
  const rows = await db
    .selectFrom('mails as m')
    .leftJoin('customers as c', 'c.id', 'm.customer_id')
    .select(['m.id', 'm.recipient', 'm.subject', 'm.last_error', 'm.created_at_ms', 'm.customer_id', 'c.name'])
    .where('m.status', '=', 'dead')
    .orderBy('m.created_at_ms')
    .limit(MAX_OF_A_KIND)
    .execute();
  return rows.map((row) => ({
    key: `mail:${row.id}`,
    kind: 'mail_bounced',
    text: `Mail to ${row.recipient} was not delivered: ${row.last_error ?? row.subject}`,
    customerId: row.customer_id,
    customerName: row.name,
    sinceMs: row.created_at_ms,
    dueMs: null,
    amountCents: null,
    action: { label: 'Open mails', to: `/admin/mails?status=dead&recipient=${encodeURIComponent(row.recipient)}` },
  }));
};

/** What waits longer than its loop ever takes: the loop hangs, or what it calls has been away. */
export const stalledLoops: Reader = async (db, nowMs) => {
  const oldest = async (table: 'inbox_events' | 'mails' | 'usage_batches', status: string) => {
    const row = await db
      .selectFrom(table)
      .select('next_attempt_at_ms as at')
      .where('status', '=', status as never)
      .orderBy('next_attempt_at_ms')
      .limit(1)
      .executeTakeFirst();
    return row?.at ?? null;
  };
  const queues = [
    { name: 'Events wait to be worked on', atMs: await oldest('inbox_events', 'received'), maxMs: 15 * MINUTE_MS },
    { name: 'Mails wait to be sent', atMs: await oldest('mails', 'queued'), maxMs: HOUR_MS },
    { name: 'Usage waits to be sent to Stripe', atMs: await oldest('usage_batches', 'sealed'), maxMs: DAY_MS / 2 },
  ];
  return queues.flatMap(({ name, atMs, maxMs }) =>
    atMs === null || nowMs - atMs <= maxMs
      ? []
      : [
          {
            key: `loop:${name}`,
            kind: 'loop_stalled' as const,
            text: name,
            customerId: null,
            customerName: null,
            sinceMs: atMs,
            dueMs: null,
            amountCents: null,
            action: { label: 'Open events', to: '/admin/events?status=received' },
          },
        ],
  );
};
