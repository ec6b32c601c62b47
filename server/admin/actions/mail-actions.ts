import { asId } from '../../core/ids.ts';
import { ok, refuse } from '../../core/result.ts';
import { isBadAddress, markBad, markGood } from '../../notifications/bad-address-store.ts';
import { queueAgain } from '../../notifications/mail-store.ts';
import { defineAction, NO_FIELDS } from '../action.ts';
import { findMail } from '../subject-store.ts';

const MISSING = refuse('not_found', 'There is no such mail.');

export const resendMail = defineAction({
  title: 'Send the mail again',
  button: 'Send again',
  subject: 'mail',
  about: 'Puts a mail that was not delivered back in the queue, as it was written, for one more try.',
  ...NO_FIELDS,
  async apply(trx, act) {
    const mail = await findMail(trx, asId(act.subjectId));
    if (!mail) return MISSING;
    if (await isBadAddress(trx, mail.recipient))
      return refuse('not_allowed', 'The address is marked as bad. Mark it as good first.');
    if (mail.text === '')
      return refuse('not_allowed', 'The text of this mail is no longer kept, because links in it were keys.');
    if (!(await queueAgain(trx, asId(act.subjectId), act.nowMs)))
      return refuse('not_allowed', `Only a mail that was not delivered is sent again. This one is ${mail.status}.`);
    return ok({
      customerId: mail.customerId,
      detail: { recipient: mail.recipient },
      customerSees: `The mail, at ${mail.recipient}.`,
    });
  },
  after: async ({ signals }) => signals.notify('mail'),
});

export const badAddress = defineAction({
  title: 'Mark the address as bad',
  button: 'Mark as bad',
  subject: 'mail',
  about:
    'No mail is sent to this address until it is marked as good. Mails to it that were not delivered are withdrawn.',
  ...NO_FIELDS,
  async apply(trx, act) {
    const mail = await findMail(trx, asId(act.subjectId));
    if (!mail) return MISSING;
    const { recipient: address, customerId } = mail;
    if (!(await markBad(trx, { address, customerId, nowMs: act.nowMs })))
      return refuse('not_allowed', 'The address is marked already.');
    return ok({
      customerId,
      detail: { address },
      customerSees: 'No mails. Notices in the portal are as before.',
    });
  },
});

export const goodAddress = defineAction({
  title: 'Mark the address as good',
  button: 'Mark as good',
  subject: 'mail',
  about: 'Mail is sent to this address again, from the next one on.',
  ...NO_FIELDS,
  async apply(trx, act) {
    const mail = await findMail(trx, asId(act.subjectId));
    if (!mail) return MISSING;
    if (!(await markGood(trx, mail.recipient))) return refuse('not_allowed', 'The address is not marked as bad.');
    return ok({
      customerId: mail.customerId,
      detail: { address: mail.recipient },
      customerSees: 'Mails again, from the next one on.',
    });
  },
});
