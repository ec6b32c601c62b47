import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../engine.ts';
import { textType } from './types.ts';

/** A year and a month: what is younger cannot be deleted by anybody. */
const KEPT_DAYS = 400;
const REFUSED = 'this log is only added to';

/** What happened around log-ins, limits and data that left: only ever added to, and old rows deleted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('security_log')
    .addColumn('id', textType(db), (c) => c.primaryKey())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('kind', textType(db), (c) => c.notNull())
    .addColumn('user_id', textType(db))
    .addColumn('customer_id', textType(db))
    .addColumn('network', textType(db))
    .addColumn('detail_json', textType(db), (c) => c.notNull())
    .execute();
  await db.schema.createIndex('security_log_by_at_ms').on('security_log').column('at_ms').execute();
  await db.schema
    .createIndex('security_log_by_customer_id')
    .on('security_log')
    .columns(['customer_id', 'id'])
    .execute();
  if (isPostgres(db)) await closeOnPostgres(db);
  else await closeOnSqlite(db);
}

async function closeOnPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`create function refuse_log_change() returns trigger language plpgsql as
    ${sql.raw(`$$ begin raise exception '${REFUSED}'; end $$`)}`.execute(db);
  await sql`create trigger security_log_refuses_update before update on security_log
    for each row execute function refuse_log_change()`.execute(db);
  await sql`create trigger security_log_refuses_delete before delete on security_log
    for each row when (old.at_ms > (extract(epoch from now()) - ${sql.lit(KEPT_DAYS * 86_400)}) * 1000)
    execute function refuse_log_change()`.execute(db);
  await sql`create trigger audit_log_refuses_change before update or delete on audit_log
    for each row execute function refuse_log_change()`.execute(db);
}

async function closeOnSqlite(db: Kysely<unknown>): Promise<void> {
  const refuse = (table: string, change: string, when = '') =>
    sql
      .raw(`create trigger ${table}_refuses_${change} before ${change} on ${table} ${when}
      begin select raise(abort, '${REFUSED}'); end`)
      .execute(db);
  await refuse('security_log', 'update');
  await refuse('security_log', 'delete', `when old.at_ms > (unixepoch() - ${KEPT_DAYS * 86_400}) * 1000`);
  await refuse('audit_log', 'update');
  await refuse('audit_log', 'delete');
}
