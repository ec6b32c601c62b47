import type { Executor } from '../../db/transaction.ts';
import { runsCostCents } from '../core/catalog.ts';
import { asId, type CustomerId } from '../core/ids.ts';
import { credits, type Ms } from '../core/units.ts';
import { type Cursor, newestFirst, type Page, toPage } from './keyset.ts';

/** The lists on a customer's page: each newest first, by an index that begins with the customer. */
type Asked = { customerId: CustomerId; fromMs: Ms; toMs: Ms; before?: Cursor | undefined; rows: number };

export async function listLedger(db: Executor, asked: Asked & { kind?: string | undefined }) {
  let query = db
    .selectFrom('ledger_entries')
    .select(['id', 'kind', 'credits', 'balance_after', 'cause_id', 'note', 'created_at_ms'])
    .where('customer_id', '=', asked.customerId)
    .where('created_at_ms', '>=', asked.fromMs)
    .where('created_at_ms', '<', asked.toMs);
  if (asked.kind) query = query.where('kind', '=', asked.kind as never);
  const found = await newestFirst(query, ['created_at_ms', 'id'], asked).execute();
  const rows = found.map((row) => ({
    id: row.id,
    kind: row.kind,
    credits: row.credits,
    balanceAfter: row.balance_after,
    causeId: row.cause_id,
    note: row.note,
    atMs: row.created_at_ms,
  }));
  return toPage(rows, asked.rows, (row) => ({ at: row.atMs, id: row.id }));
}

export async function listRunRows(
  db: Executor,
  asked: Asked & { run?: string | undefined; status?: string | undefined },
) {
  let query = db
    .selectFrom('runs')
    .select([
      'id',
      'scenario_name',
      'status',
      'waiting_for',
      'variants',
      'captured',
      'failed',
      'error',
      'is_free',
      'created_at_ms',
      'finished_at_ms',
    ])
    .where('customer_id', '=', asked.customerId)
    .where('created_at_ms', '>=', asked.fromMs)
    .where('created_at_ms', '<', asked.toMs);
  if (asked.run) query = query.where('id', '=', asId<'run'>(asked.run));
  if (asked.status) query = query.where('status', '=', asked.status as never);
  const found = await newestFirst(query, ['created_at_ms', 'id'], asked).execute();
  const rows = found.map((row) => ({
    id: row.id,
    scenarioName: row.scenario_name,
    status: row.status,
    waitingFor: row.waiting_for,
    variants: row.variants,
    captured: row.captured,
    failed: row.failed,
    error: row.error,
    isFree: row.is_free === 1,
    createdAtMs: row.created_at_ms,
    finishedAtMs: row.finished_at_ms,
  }));
  return toPage(rows, asked.rows, (row) => ({ at: row.createdAtMs, id: row.id }));
}

/** Meter events with the credits of their facts beside what was sealed: both must be one number. */
export async function listUsageRows(
  db: Executor,
  asked: Asked & { batch?: string | undefined; status?: string | undefined },
) {
  let query = db
    .selectFrom('usage_batches as b')
    .select((eb) => [
      'b.id',
      'b.status',
      'b.credits',
      'b.timestamp_s',
      'b.created_at_ms',
      'b.sent_at_ms',
      'b.attempts',
      'b.last_error',
      'b.replaced_by',
      eb
        .selectFrom('usage_facts as f')
        .select((of) => of.fn.sum<number>('f.credits').as('credits'))
        .whereRef('f.batch_id', '=', 'b.id')
        .as('facts'),
    ])
    .where('b.customer_id', '=', asked.customerId)
    .where('b.created_at_ms', '>=', asked.fromMs)
    .where('b.created_at_ms', '<', asked.toMs);
  if (asked.batch) query = query.where('b.id', '=', asked.batch);
  if (asked.status) query = query.where('b.status', '=', asked.status as never);
  const found = await newestFirst(query, ['b.created_at_ms', 'b.id'], asked).execute();
  const rows = found.map((row) => ({
    id: row.id,
    status: row.status,
    credits: row.credits,
    factCredits: Number(row.facts ?? 0),
    worthCents: runsCostCents(credits(row.credits)),
    countedAtMs: row.timestamp_s * 1_000,
    sealedAtMs: row.created_at_ms,
    sentAtMs: row.sent_at_ms,
    attempts: row.attempts,
    lastError: row.last_error,
    replacedBy: row.replaced_by,
  }));
  return toPage(rows, asked.rows, (row) => ({ at: row.sealedAtMs, id: row.id }));
}

/** All bank accounts that a customer attached, and when each was billed. No customer has hundreds. */
export async function listAccountRows(
  db: Executor,
  { customerId, rows: limit }: Pick<Asked, 'customerId' | 'rows'>,
): Promise<Page<AccountRow>> {
  const found = await db
    .selectFrom('accounts')
    .select(['id', 'name', 'institution', 'currency', 'status', 'attached_at_ms', 'detached_at_ms'])
    .where('customer_id', '=', customerId)
    .orderBy('status')
    .limit(limit)
    .execute();
  const rows = found.map((row) => ({
    id: row.id,
    name: row.name,
    institution: row.institution,
    currency: row.currency,
    status: row.status,
    attachedAtMs: row.attached_at_ms,
    detachedAtMs: row.detached_at_ms,
  }));
  return { rows, next: null };
}

type AccountRow = {
  id: string;
  name: string;
  institution: string;
  currency: string;
  status: string;
  attachedAtMs: Ms;
  detachedAtMs: Ms | null;
};
