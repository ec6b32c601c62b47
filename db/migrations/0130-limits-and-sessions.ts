import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { textType } from './types.ts';

/** Rows that are hashed between two statements: few enough to hold in memory. */
const BATCH_SIZE = 1_000;

type Sessions = { sessions: { id: string; created_at_ms: number | null; seen_at_ms: number | null } };

/** Budgets, sessions kept by the hash of their ids, e-mails that wait to be confirmed, and requests for a new password. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('budget_uses')
    .addColumn('key', textType(db), (c) => c.primaryKey())
    .addColumn('used', 'integer', (c) => c.notNull())
    .addColumn('resets_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('budget_uses_by_resets_at_ms').on('budget_uses').column('resets_at_ms').execute();
  await db.schema
    .createTable('reset_requests')
    .addColumn('id', textType(db), (c) => c.primaryKey())
    .addColumn('email', textType(db), (c) => c.notNull())
    .addColumn('asked_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await hashSessions(db as Kysely<Sessions>);
  await confirmEmails(db);
}

/** Browsers keep their cookies: what is stored of them from now on is its hash. */
async function hashSessions(db: Kysely<Sessions>): Promise<void> {
  const hashOf = (id: string) => createHash('sha256').update(id).digest('hex');
  const isPlain = sql<boolean>`length(id) < 64`;
  const batch = () => db.selectFrom('sessions').select('id').where(isPlain).limit(BATCH_SIZE).execute();
  for (let rows = await batch(); rows.length > 0; rows = await batch()) {
    for (const { id } of rows)
      await db
        .updateTable('sessions')
        .set({ id: hashOf(id) })
        .where('id', '=', id)
        .execute();
  }
  const nowMs = Date.now();
  await db.updateTable('sessions').set({ created_at_ms: nowMs }).where('created_at_ms', 'is', null).execute();
  await db.updateTable('sessions').set({ seen_at_ms: nowMs }).where('seen_at_ms', 'is', null).execute();
}

/** Everybody's e-mail is taken for confirmed. From now on several logins may wait for one address, and one has it. */
async function confirmEmails(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('users').addColumn('email_confirmed_at_ms', 'bigint').execute();
  await sql`update users set email_confirmed_at_ms = created_at_ms`.execute(db);
  await db.schema.dropIndex('users_once_by_email').execute();
  await db.schema.createIndex('users_by_email').on('users').column('email').execute();
  await db.schema
    .createIndex('users_once_by_confirmed_email')
    .on('users')
    .column('email')
    .unique()
    .where(sql.ref('email_confirmed_at_ms'), 'is not', null)
    .execute();
}
