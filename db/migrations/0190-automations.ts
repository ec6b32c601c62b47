import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** What a scenario does by itself: an alert when its risk passes a level, and a run a month that the customer agreed to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('scenario_automations')
    .addColumn('scenario_id', text, (c) => c.primaryKey().references('scenarios.id'))
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('alert_pct', 'bigint')
    .addColumn('agreed_by', text)
    .addColumn('agreed_at_ms', 'bigint')
    .addColumn('agreed_variants', 'bigint')
    .addColumn('agreed_json', text)
    .addColumn('last_month', text)
    .addColumn('stopped_kind', text)
    .addColumn('stopped_at_ms', 'bigint')
    .execute();
  await db.schema
    .createIndex('scenario_automations_by_customer_id')
    .on('scenario_automations')
    .column('customer_id')
    .execute();
}
