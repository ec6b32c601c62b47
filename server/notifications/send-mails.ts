import { backoffMs } from '../core/backoff.ts';
import type { Deps } from '../deps.ts';
import { listDueMails, type QueuedMail, setMailStatus } from './store.ts';

/** After this many tries a mail is given up, and stays visible as dead. */
const MOST_ATTEMPTS = 10;
const MOST_A_TURN = 20;

type Ports = Pick<Deps, 'db' | 'clock' | 'mailer' | 'log'>;

/** Sends what is due from the outbox. Returns how many there were. */
export async function sendDueMails(ports: Ports): Promise<number> {
  const due = await listDueMails(ports.db, ports.clock.now(), MOST_A_TURN);
  for (const mail of due) await send(ports, mail);
  return due.length;
}

async function send({ db, clock, mailer, log }: Ports, mail: QueuedMail): Promise<void> {
  try {
    const status = await mailer.send(mail);
    await setMailStatus(db, mail.id, { status, nextMs: clock.now(), error: null });
  } catch (error) {
    const attempts = mail.attempts + 1;
    log.warn({ mail: mail.id, attempts }, 'a mail was not taken by the mail server');
    await setMailStatus(db, mail.id, {
      status: attempts >= MOST_ATTEMPTS ? 'dead' : 'queued',
      nextMs: clock.now() + backoffMs(attempts),
      error: error instanceof Error ? error.message : String(error),
    });
  }
}
