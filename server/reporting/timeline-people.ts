import { item, type Source, sentence, within } from './timeline-item.ts';

export const accounts: Source['read'] = async (db, asked) => {
  const rows = await db
    .selectFrom('account_changes as h')
    .innerJoin('accounts as a', 'a.id', 'h.account_id')
    .select(['h.id', 'h.change', 'h.at_ms', 'a.name'])
    .where('h.customer_id', '=', asked.customerId)
    .where(within('h.at_ms', 'h.id', asked))
    .orderBy('h.at_ms', 'desc')
    .orderBy('h.id', 'desc')
    .limit(asked.limit)
    .execute();
  return rows.map((row) => item(row.id, row.at_ms, `Account ${row.change}: ${row.name}`));
};

export const logins: Source['read'] = async (db, asked) => {
  const rows = await db
    .selectFrom('security_log')
    .select(['id', 'at_ms', 'kind', 'network'])
    .where('customer_id', '=', asked.customerId)
    // What admins did is in the audit log, and what they read is nothing that happened.
    .where('kind', 'not in', ['admin_read', 'admin_acted'])
    .where(within('at_ms', 'id', asked))
    .orderBy('at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(asked.limit)
    .execute();
  return rows.map((row) =>
    item(row.id, row.at_ms, sentence(row.kind), { detail: row.network ? `from ${row.network}` : null }),
  );
};

export const admins: Source['read'] = async (db, asked) => {
  const rows = await db
    .selectFrom('audit_log as a')
    .leftJoin('users as u', 'u.id', 'a.user_id')
    .select(['a.id', 'a.action', 'a.reason', 'a.created_at_ms', 'u.email'])
    .where('a.customer_id', '=', asked.customerId)
    .where(within('a.created_at_ms', 'a.id', asked))
    .orderBy('a.created_at_ms', 'desc')
    .orderBy('a.id', 'desc')
    .limit(asked.limit)
    .execute();
  return rows.map((row) =>
    item(row.id, row.created_at_ms, `${sentence(row.action)} by ${row.email ?? 'a former admin'}`, {
      detail: row.reason,
    }),
  );
};

export const mails: Source['read'] = async (db, asked) => {
  const rows = await db
    .selectFrom('mails')
    .select(['id', 'recipient', 'subject', 'status', 'created_at_ms'])
    .where('customer_id', '=', asked.customerId)
    .where(within('created_at_ms', 'id', asked))
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(asked.limit)
    .execute();
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
  const rows = await db
    .selectFrom('inbox_events')
    .select(['id', 'type', 'status', 'last_error', 'received_at_ms'])
    .where('stripe_customer_id', '=', customer.stripe_customer_id)
    .where(within('received_at_ms', 'id', asked))
    .orderBy('received_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(asked.limit)
    .execute();
  return rows.map((row) =>
    item(row.id, row.received_at_ms, `Event ${row.type}`, {
      detail: row.last_error ?? row.status,
      to: `/admin/events/${encodeURIComponent(row.id)}`,
    }),
  );
};
