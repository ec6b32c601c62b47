import { sql } from 'kysely';
import type { CustomerId } from '../core/ids.ts';

/** Written out, so that the partial index on open runs serves it. */
export const OPEN = sql.raw("('queued', 'running', 'waiting')");
export const firstTurn = sql<number>`coalesce((select min(queue_turn) from runs where queue_turn is not null), 0)`;

/**
 * Fair queueing: a slice's turn is one after the customer's last, but not before those that are being served. So one
 * customer's two hundredth run comes after another's first, and idle customers save up no turns.
 */
export const nextTurn = (customerId: CustomerId) => sql<number>`(select max(turn) from (
  select coalesce(max(own.queue_turn) + 1, 0) as turn from runs own
    where own.customer_id = ${customerId} and own.status in ${OPEN}
  union all select ${firstTurn}) turns)`;
