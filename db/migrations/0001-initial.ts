import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../engine.ts';
import { billing } from './0001-billing.ts';
import { customersAndAccounts } from './0001-customers.ts';
import { messages } from './0001-messages.ts';
import { runsAndCredits } from './0001-runs.ts';
import { usage } from './0001-usage.ts';

/** The first tables. Unique keys hold every "at most once"; each index serves the query of a page or a loop. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await customersAndAccounts(db);
  await runsAndCredits(db);
  await usage(db);
  await billing(db);
  await messages(db);
  await closeLedger(db);
}

/** Rule 1: the ledger is append-only, whoever tries. */
async function closeLedger(db: Kysely<unknown>): Promise<void> {
  if (isPostgres(db)) {
    await sql`create function refuse_ledger_change() returns trigger language plpgsql as
      $$ begin raise exception 'ledger entries are never changed or deleted'; end $$`.execute(db);
    await sql`create trigger ledger_only_grows before update or delete on ledger_entries
      for each row execute function refuse_ledger_change()`.execute(db);
    return;
  }
  for (const change of ['update', 'delete']) {
    await sql`create trigger ${sql.raw(`ledger_refuses_${change}`)} before ${sql.raw(change)} on ledger_entries
      begin select raise(abort, 'ledger entries are never changed or deleted'); end`.execute(db);
  }
}
