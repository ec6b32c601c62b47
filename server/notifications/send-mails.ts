import { backoffMs } from '../core/backoff.ts';
import { MINUTE_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { isBadAddress } from './bad-address-store.ts';
import { claimMail, markFailed, markLeft, type QueuedMail, withdrawMail } from './mail-store.ts';

/** About an hour of retries. Then the mail is dead and stays visible to admins. */
const MAX_ATTEMPTS = 10;
const BATCH_SIZE = 20;
/** Longer than the mailer's timeout: a worker without an outcome by then is considered dead. */
const LEASE_MS = 3 * MINUTE_MS;

type Ports = Pick<Deps, 'db' | 'clock' | 'mailer' | 'log'>;

/**
 * Sends due mails, each by one process at a time. Returns how many it tried. Delivery is at least once: a process that dies
 * between the server's answer and recording it leaves a mail that is sent again, with the same Message-ID.
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
  if (await isBadAddress(db, mail.to)) return withdrawMail(db, mail);
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
