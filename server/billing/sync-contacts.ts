import { MINUTE_MS } from '../core/units.ts';
import { listDueContacts, settleContact } from '../customers/contact-store.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';

/** Customers whose contact is sent in one turn: each is one call. */
const CONTACTS_PER_TURN = 20;
/** An old name on an invoice harms little: Stripe is asked again when it has had time to recover. */
const RETRY_MS = 10 * MINUTE_MS;

/** Sends changed names and e-mails to Stripe, whose invoices and receipts bear them. Returns how many were sent. */
export async function syncContacts({ db, clock, stripe, log }: Pick<Deps, 'db' | 'clock' | 'stripe' | 'log'>) {
  let sent = 0;
  for (const due of await listDueContacts(db, clock.now(), CONTACTS_PER_TURN)) {
    try {
      await stripe.updateContact(due.stripeCustomerId, { name: due.name, email: due.email });
      await settleContact(db, due, null);
      sent += 1;
    } catch (error) {
      if (!(error instanceof StripeFault)) throw error;
      log.warn({ customer: due.customerId, err: error }, 'a changed contact could not be sent to Stripe');
      await settleContact(db, due, clock.now() + RETRY_MS);
    }
  }
  return sent;
}
