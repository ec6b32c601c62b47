import type { z } from 'zod';
import { upcomingJobs } from '../clock/jobs.ts';
import { defined } from '../core/defined.ts';
import type { Transact } from '../dispatch/transact.ts';
import { apiFaultsSchema, readApiFaults, writeApiFaults } from '../http/api-faults.ts';
import { invalid, missing } from '../params/api-error.ts';
import { rollSecret } from '../resources/events/webhook-endpoints.ts';
import { settleDispute } from '../resources/payments/disputes.ts';
import { peekNextCardOutcome, setNextCardOutcome } from '../store/card-outcome.ts';
import { countDocs } from '../store/count.ts';
import { addDelivery, faultsSchema, readFaults, writeFaults } from '../webhooks/queue.ts';
import { CARD_OUTCOMES, type Control } from './control.ts';
import { emptyTables, exportState, importState } from './state-file.ts';

const UPCOMING = 20;

/** `reseed` puts back what every state begins with. */
export function makeControl(transact: Transact, reseed: () => void): Control {
  return {
    setNextCardOutcome(outcome) {
      if (!CARD_OUTCOMES.includes(outcome))
        throw invalid(`Invalid outcome: must be one of ${CARD_OUTCOMES.join(', ')}`, 'outcome');
      transact((ctx) => setNextCardOutcome(ctx.store, outcome));
    },
    setDeliveryFaults(faults) {
      const wanted = parsed(faultsSchema.partial(), faults);
      transact((ctx) => writeFaults(ctx.store, { ...readFaults(ctx.store), ...defined(wanted) }));
    },
    setApiFaults(faults) {
      const wanted = parsed(apiFaultsSchema.partial(), faults);
      transact((ctx) => writeApiFaults(ctx.store, { ...readApiFaults(ctx.store), ...defined(wanted) }));
    },
    resendEvent(eventId) {
      transact((ctx) => {
        if (!ctx.store.find('event', eventId)) throw missing('event', eventId);
        for (const endpoint of ctx.store.all('webhook_endpoint', { status: 'enabled' })) {
          addDelivery(ctx.store, eventId, endpoint.id, ctx.nowMs);
        }
      });
    },
    rollSecret: (endpointId, overlapMs) => transact((ctx) => rollSecret(ctx, endpointId, overlapMs)),
    settleDispute: (id, outcome) => void transact((ctx) => settleDispute(ctx.about(id), id, outcome)),
    reset() {
      transact(({ store: kept }) => emptyTables(kept));
      reseed();
    },
    exportState: () => transact((ctx) => exportState(ctx.store, ctx.nowMs)),
    importState(state) {
      const { clock, nowMs } = transact((ctx) => ({ clock: ctx.clock, ...importState(ctx.store, state) }));
      clock.moveTo(nowMs);
      reseed();
    },
    state: () =>
      transact((ctx) => ({
        nowMs: ctx.nowMs,
        nextCardOutcome: peekNextCardOutcome(ctx.store),
        faults: readFaults(ctx.store),
        apiFaults: readApiFaults(ctx.store),
        upcoming: upcomingJobs(ctx.store, null, UPCOMING),
        undelivered: countDocs(ctx.store, 'event', 'undelivered'),
      })),
  };
}

function parsed<T>(schema: z.ZodType<T>, faults: unknown): T {
  const { success, data, error } = schema.safeParse(faults);
  if (success) return data;
  throw invalid(`Invalid faults: ${error.issues[0]?.message}`, String(error.issues[0]?.path[0] ?? ''));
}
