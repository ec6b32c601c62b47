import { item, newestWithin, type Source, sentence } from './timeline-item.ts';

export const accounts: Source['read'] = async (db, asked) => {
  const query = db
    .selectFrom('account_changes as h')
    .innerJoin('accounts as a', 'a.id', 'h.account_id')
    .select(['h.id', 'h.change', 'h.at_ms', 'a.name'])
    .where('h.customer_id', '=', asked.customerId);
  const rows = await newestWithin(query, ['h.at_ms', 'h.id'], asked).execute();
  return rows.map((row) => item(row.id, row.at_ms, `Account ${row.change}: ${row.name}`));
};

export const logins: Source['read'] = async (db, asked) => {
  const query = db
    .selectFrom('security_log')
    .select(['id', 'at_ms', 'kind', 'network'])
    .where('customer_id', '=', asked.customerId)
    // What admins did is in the audit log, and what they read is nothing that happened.
    .where('kind', 'not in', ['admin_read', 'admin_acted']);
  const rows = await newestWithin(query, ['at_ms', 'id'], asked).execute();
  return rows.map((row) =>
    item(row.id, row.at_ms, sentence(row.kind), { detail: row.network ? `from ${row.network}` : null }),
  );
};

export const admins: Source['read'] = async (db, asked) => {
  const query = db
    .selectFrom('audit_log as a')
    .leftJoin('users as u', 'u.id', 'a.user_id')
    .select(['a.id', 'a.action', 'a.reason', 'a.created_at_ms', 'u.email'])
    .where('a.customer_id', '=', asked.customerId);
  const rows = await newestWithin(query, ['a.created_at_ms', 'a.id'], asked).execute();
  return rows.map((row) =>
    item(row.id, row.created_at_ms, `${sentence(row.action)} by ${row.email ?? 'a former admin'}`, {
      detail: row.reason,
    }),
  );
};

export const mails: Source['read'] = async (db, asked) => {
  const query = db
    .selectFrom('mails')
    .select(['id', 'recipient', 'subject', 'status', 'created_at_ms'])
    .where('customer_id', '=', asked.customerId);
  const rows = await newestWithin(query, ['created_at_ms', 'id'], asked).execute();
  return rows.map((row) =>
    item(row.id, row.created_at_ms, `Mail: ${row.subject}`, { detail: `${row.status}, to ${row.recipient}` }),
  );
};

export const events: Source['read'] = async (db, asked) => {
  const customer = await db
    .selectFrom('customers')
    .select('stripe_customer_id')
    .where('id', '=', asked.customerId)
    .executeTakeFirst();
  if (!customer?.stripe_customer_id) return [];
  const query = db
    .selectFrom('inbox_events')
    .select(['id', 'type', 'status', 'last_error', 'received_at_ms'])
    .where('stripe_customer_id', '=', customer.stripe_customer_id);
  const rows = await newestWithin(query, ['received_at_ms', 'id'], asked).execute();
  return rows.map((row) =>
    item(row.id, row.received_at_ms, `Event ${row.type}`, {
      detail: row.last_error ?? row.status,
      to: `/admin/events/${encodeURIComponent(row.id)}`,
    }),
  );
};
