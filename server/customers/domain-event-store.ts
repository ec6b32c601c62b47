import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { type CustomerId, newId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** What happened to a customer that no event of Stripe's tells of. */
export type DomainEvent = {
  id: string;
  customerId: CustomerId;
  kind: Row<'domain_events'>['kind'];
  subjectId: string;
  atMs: Ms;
  attempts: number;
};

/** Records a domain event in its cause's transaction. `notifications` makes the notice. */
export async function recordDomainEvent(
  trx: Trx,
  { customerId, kind, subjectId, nowMs }: Pick<DomainEvent, 'customerId' | 'kind' | 'subjectId'> & { nowMs: Ms },
): Promise<void> {
  const row = { id: newId(), customer_id: customerId, kind, subject_id: subjectId, at_ms: nowMs };
  await trx
    .insertInto('domain_events')
    .values({ ...row, attempts: 0, next_attempt_at_ms: nowMs })
    .execute();
}

export async function listDueDomainEvents(db: Executor, nowMs: Ms, limit: number): Promise<DomainEvent[]> {
  const rows = await db
    .selectFrom('domain_events')
    .selectAll()
    .where('next_attempt_at_ms', '<=', nowMs)
    .orderBy('next_attempt_at_ms')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toDomainEvent);
}

/** Deletes the event; false when another worker has. */
export async function takeDomainEvent(trx: Trx, id: string): Promise<boolean> {
  return (await trx.deleteFrom('domain_events').where('id', '=', id).returning('id').executeTakeFirst()) !== undefined;
}

export async function postponeDomainEvent(db: Executor, id: string, nextMs: Ms): Promise<void> {
  await db
    .updateTable('domain_events')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), next_attempt_at_ms: nextMs }))
    .where('id', '=', id)
    .execute();
}

const toDomainEvent = (row: Row<'domain_events'>): DomainEvent => ({
  id: row.id,
  customerId: row.customer_id,
  kind: row.kind,
  subjectId: row.subject_id,
  atMs: row.at_ms,
  attempts: row.attempts,
});
