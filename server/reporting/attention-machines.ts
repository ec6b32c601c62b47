import type { Executor } from '../../db/transaction.ts';
import { wallNow } from '../clock.ts';
import type { Ms } from '../core/units.ts';
import { type AttentionItem, MAX_OF_A_KIND } from './attention-item.ts';
import { RED_FOR_MS } from './health/checks.ts';
import { readChecks } from './health/report.ts';

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
    action: { label: 'Open event', to: `/admin/events/${encodeURIComponent(row.id)}`, needs: 'view' },
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
      ? { label: 'Open customer', to: `/admin/customers/${row.customer_id}`, needs: 'view' }
      : { label: 'Open events', to: '/admin/events', needs: 'view' },
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
    action: { label: 'Open books', to: `/admin/customers/${row.customer_id}/books`, needs: 'view' },
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
  // One item an address: what is wrong with it is wrong with each mail to it. Its newest mail names it, so that another
  // one brings it back.
  const addresses = new Map<string, { row: (typeof rows)[number]; count: number }>();
  for (const row of rows) addresses.set(row.recipient, { row, count: 1 + (addresses.get(row.recipient)?.count ?? 0) });
  return [...addresses.values()].map(({ row, count }) => ({
    key: `mail:${row.id}`,
    kind: 'mail_bounced',
    text: `${count === 1 ? 'A mail' : `${count} mails`} to ${row.recipient} not delivered: ${row.last_error ?? row.subject}`,
    customerId: row.customer_id,
    customerName: row.name,
    sinceMs: row.created_at_ms,
    dueMs: null,
    amountCents: null,
    action: {
      label: 'Open mails',
      to: `/admin/mails?status=dead&recipient=${encodeURIComponent(row.recipient)}`,
      needs: 'mails',
    },
  }));
};

/** The red checks of the page Health, except those that are items of their own here. */
export const redChecks: Reader = async (db, nowMs) => {
  const wallMs = wallNow();
  const { checks } = await readChecks(db, { nowMs, wallMs });
  const since = new Map(
    (await db.selectFrom('red_checks').select(['name', 'since_ms']).execute()).map((row) => [row.name, row.since_ms]),
  );
  return (
    checks
      // Seen red before: one slow moment of a busy machine is no item.
      .filter(({ name, isOk, isListed }) => !isOk && !isListed && wallMs - (since.get(name) ?? wallMs) >= RED_FOR_MS)
      .map(({ name, found }) => ({
        key: `check:${name}`,
        kind: 'loop_stalled' as const,
        text: `${name}: ${found}`,
        customerId: null,
        customerName: null,
        // Seen by the wall clock, shown by that of billing.
        sinceMs: nowMs - (wallMs - (since.get(name) ?? wallMs)),
        dueMs: null,
        amountCents: null,
        action: { label: 'Open Health', to: '/admin/health', needs: 'health' },
      }))
  );
};
