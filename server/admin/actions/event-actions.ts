import { ok, refuse } from '../../core/result.ts';
import { closeEvent, reviveEvent } from '../../webhooks/store.ts';
import { defineAction, NO_FIELDS } from '../action.ts';

const NOT_DEAD = refuse(
  'not_allowed',
  'There is no such event that failed for good: somebody may have replayed or closed it.',
);

export const replay = defineAction({
  title: 'Replay the event',
  button: 'Replay',
  subject: 'event',
  about: 'Puts the event back in the queue. Its handler reads Stripe again, so a replay does nothing twice.',
  ...NO_FIELDS,
  async apply(trx, act) {
    if (!(await reviveEvent(trx, act.subjectId, act))) return NOT_DEAD;
    return ok({
      customerId: null,
      detail: {},
      customerSees: 'Whatever follows from the object as Stripe has it now.',
      stripeCalls: ['Retrieve the object that the event is about.'],
    });
  },
  after: async ({ signals }) => signals.notify('inbox'),
});

export const close = defineAction({
  title: 'Close the event',
  button: 'Close event',
  subject: 'event',
  about: 'Nothing will be done about it. The reason is kept with the event.',
  ...NO_FIELDS,
  async apply(trx, act) {
    const note = `closed by an admin: ${act.reason}`;
    if (!(await closeEvent(trx, act.subjectId, { note, nowMs: act.nowMs }))) return NOT_DEAD;
    return ok({ customerId: null, detail: {}, customerSees: null });
  },
});
