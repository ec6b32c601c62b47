import type { Kysely } from 'kysely';
import { addColumn, createIndex, createTable } from './table.ts';

/** How pages show times and money, what sessions tell of their devices, links that prove an e-mail, customers that leave. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'users', 'time_zone', 'text?');
  await addColumn(db, 'users', 'money_style', 'text?');
  await addColumn(db, 'sessions', 'user_agent', 'text?');
  await addColumn(db, 'sessions', 'created_at_ms', 'int?');
  await addColumn(db, 'sessions', 'seen_at_ms', 'int?');
  await createTable(db, 'mail_tokens', {
    id: 'text key',
    user_id: 'text -> users',
    kind: 'text',
    token_hash: 'text',
    email: 'text?',
    expires_at_ms: 'int',
  });
  await createIndex(db, 'mail_tokens', 'token_hash');
  await createIndex(db, 'mail_tokens', 'user_id');
  await createIndex(db, 'mail_tokens', 'expires_at_ms');
  await addColumn(db, 'customers', 'deleted_at_ms', 'int?');
  await createTable(db, 'departures', { customer_id: 'text -> customers', next_look_at_ms: 'int' }, ['customer_id']);
  await createIndex(db, 'departures', 'next_look_at_ms');
  await createIndex(db, 'mails', 'customer_id', 'id');
}
