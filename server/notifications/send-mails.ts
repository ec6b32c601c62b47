import { backoffMs } from '../core/backoff.ts';
import { MINUTE_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { claimMail, markFailed, markLeft, type QueuedMail } from './mail-store.ts';

/** After this many tries, about an hour, a mail is given up, and stays visible as dead. */
const MAX_ATTEMPTS = 10;
const BATCH_SIZE = 20;
/** Longer than the mailer waits for the mail server: whoever has not noted an outcome by then is taken for dead. */
const LEASE_MS = 3 * MINUTE_MS;

type Ports = Pick<Deps, 'db' | 'clock' | 'mailer' | 'log'>;

/**
 * Sends what is due from the outbox, each mail by one process at a time. Returns how many it tried. One who dies between
 * the mail server's yes and noting it leaves a mail that is sent again: SMTP knows nothing better than at least once.
 * Its Message-ID is the same then, by which mail programs know it for one.
 */
export async function sendDueMails(ports: Ports): Promise<number> {
  for (let tried = 0; tried < BATCH_SIZE; tried += 1) {
    const mail = await claimMail(ports.db, ports.clock.now(), LEASE_MS);
    if (!mail) return tried;
    await send(ports, mail);
  }
  return BATCH_SIZE;
}

async function send({ db, clock, mailer, log }: Ports, mail: QueuedMail): Promise<void> {
  try {
    await markLeft(db, mail, await mailer.send(mail));
  } catch (error) {
    log.warn({ mail: mail.id, attempts: mail.attempts }, 'a mail was not taken by the mail server');
    await markFailed(db, mail, {
      nextMs: mail.attempts >= MAX_ATTEMPTS ? null : clock.now() + backoffMs(mail.attempts),
      error: error instanceof Error ? error.message : String(error),
    });
  }
}
