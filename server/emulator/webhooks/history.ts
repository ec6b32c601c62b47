import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { urlOf } from './destination.ts';

const Attempt = z.object({
  atMs: z.number(),
  status: z.number().nullable(),
  error: z.string().nullable(),
  answer: z.string().nullable(),
});
const Row = z.object({ seq: z.number(), endpoint: z.string(), state: z.string(), dueMs: z.number().nullable() });

export type DeliveryHistory = z.output<typeof Row> & { url: string; attempts: z.output<typeof Attempt>[] };

/** How an event went to each endpoint, attempt by attempt, oldest first. `dueMs` null: it is over. */
export function deliveryHistory(store: Store, eventId: string): DeliveryHistory[] {
  const rows = store
    .sql('select seq, endpoint, state, due_ms as dueMs from deliveries where event = ? order by seq')
    .all(eventId);
  return z
    .array(Row)
    .parse(rows)
    .map((row) => ({
      ...row,
      url: urlOf(store, row.endpoint),
      attempts: z
        .array(Attempt)
        .parse(
          store
            .sql('select at_ms as atMs, status, error, answer from attempts where delivery = ? order by seq')
            .all(row.seq),
        ),
    }));
}
