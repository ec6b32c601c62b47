import { type Executor, transaction } from '../../db/transaction.ts';
import { backoffMs } from '../core/backoff.ts';
import { listDueHappenings, postponeHappening, takeHappening } from '../customers/domain-event-store.ts';
import type { Deps } from '../deps.ts';
import { decideHappening } from './notice-domain-event.ts';
import { tellWithin } from './notify.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'site' | 'signals' | 'log' | 'stripe'>;

const MOST_A_TURN = 50;
/** After this many failed tries, half an hour, it is given up and stands in the log. */
const MOST_ATTEMPTS = 10;

/** Tells of what happened. Each is taken off the list in the transaction that tells it: told once, by whichever process. */
export async function tellHappenings(ports: Ports): Promise<number> {
  const { db, clock, site, signals, log } = ports;
  const due = await listDueHappenings(db, clock.now(), MOST_A_TURN);
  for (const happening of due) {
    const { id, customerId } = happening;
    try {
      await transaction(db, async (trx) => {
        if (!(await takeHappening(trx, id))) return;
        const decide = (at: Executor) => decideHappening(at, happening, ports.stripe.prices);
        await tellWithin(trx, { customerId, decide, nowMs: clock.now(), appUrl: site.appUrl });
      });
    } catch (error) {
      const attempts = happening.attempts + 1;
      if (attempts < MOST_ATTEMPTS) {
        log.warn({ happening: id, attempts, err: error }, 'a happening could not be told');
        await postponeHappening(db, id, clock.now() + backoffMs(attempts));
      } else {
        log.error({ happening: id, kind: happening.kind, err: error }, 'a happening is given up and not told');
        await transaction(db, (trx) => takeHappening(trx, id));
      }
    }
  }
  if (due.length > 0) signals.notify('mail');
  return due.length;
}
