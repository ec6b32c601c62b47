import { type Kysely, sql } from 'kysely';

/** Indexes of the page Audit: what admins did and who logged in, newest first, under each of its filters. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const name of ['by_customer_id_id', 'by_user_id', 'by_action', 'by_object_id'])
    await db.schema.dropIndex(`audit_log_${name}`).execute();
  for (const filter of [[], ['user_id'], ['action'], ['object'], ['role']])
    await db.schema
      .createIndex(['audit_log_newest', ...filter].join('_'))
      .on('audit_log')
      .columns([...filter, 'created_at_ms', 'id'])
      .execute();
  // Most of the security log is what admins read, a line for each page: the lists are of the rest.
  const isLogIn = sql`kind not in ('admin_read', 'admin_acted')`;
  await sql`create index security_log_of_admins on security_log (at_ms, id)
    where customer_id is null and ${isLogIn}`.execute(db);
  await sql`create index security_log_of_customers on security_log (at_ms, id)
    where customer_id is not null and ${isLogIn}`.execute(db);
  await sql`create index security_log_of_users on security_log (user_id, at_ms, id) where ${isLogIn}`.execute(db);
  await sql`create index security_log_of_kinds on security_log (kind, at_ms, id)`.execute(db);
}
