import { type Executor, transaction } from '../../db/transaction.ts';
import { backoffMs } from '../core/backoff.ts';
import { listDueDomainEvents, postponeDomainEvent, takeDomainEvent } from '../customers/domain-event-store.ts';
import type { Deps } from '../deps.ts';
import { decideDomainEvent } from './notice-domain-event.ts';
import { notifyWithin } from './notify.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'site' | 'signals' | 'log' | 'stripe'>;

const BATCH_SIZE = 50;
/** Half an hour of retries. Then the event is dropped, with an error in the log. */
const MAX_ATTEMPTS = 10;

/** Writes the notices for domain events. Each event is removed in the transaction of its notice, so it is notified once. */
export async function notifyDomainEvents(ports: Ports): Promise<number> {
  const { db, clock, site, signals, log } = ports;
  const due = await listDueDomainEvents(db, clock.now(), BATCH_SIZE);
  for (const domainEvent of due) {
    const { id, customerId } = domainEvent;
    try {
      await transaction(db, async (trx) => {
        if (!(await takeDomainEvent(trx, id))) return;
        const decide = (at: Executor) => decideDomainEvent(at, domainEvent, ports.stripe.prices);
        await notifyWithin(trx, { customerId, decide, nowMs: clock.now(), appUrl: site.appUrl });
      });
    } catch (error) {
      const attempts = domainEvent.attempts + 1;
      if (attempts < MAX_ATTEMPTS) {
        log.warn({ domainEvent: id, attempts, err: error }, 'a domainEvent could not be told');
        await postponeDomainEvent(db, id, clock.now() + backoffMs(attempts));
      } else {
        log.error({ domainEvent: id, kind: domainEvent.kind, err: error }, 'a domainEvent is given up and not told');
        await transaction(db, (trx) => takeDomainEvent(trx, id));
      }
    }
  }
  if (due.length > 0) signals.notify('mail');
  return due.length;
}
