import { z } from 'zod';
import { count, day, dollars, moment } from '../../core/figures.ts';
import { cents, credits, ms, OPEN_BILLING, wording } from '../wording.ts';

/** The lines of the terms themselves: they say what was agreed to then, whatever the terms say now. */
const lines = z.array(z.string());

const agreement = z.discriminatedUnion('state', [
  z.object({ state: z.literal('accepted'), acceptedAtMs: ms, lines }),
  z.object({ state: z.literal('changed'), lines }),
]);

const due = { dueAtMs: ms, thresholdCredits: credits };
const month = z.number().int().nullable();
const card = z.discriminatedUnion('problem', [
  z.object({ ...due, problem: z.literal('none') }),
  z.object({ ...due, problem: z.literal('expiring'), expMonth: month, expYear: month }),
]);

export const SUBSCRIPTION_WORDS = {
  // What the price was then, whatever it is now.
  subscribed: wording(z.object({ rechargeCents: cents, thresholdCredits: credits }), (then) => ({
    title: 'Your subscription is active',
    body: `You can run scenarios now and pay after use: ${dollars(then.rechargeCents)} each time you have used ${count(then.thresholdCredits)} runs, and the rest at the end of the month.`,
    link: { label: 'Run a scenario', href: '/scenarios' },
  })),

  canceling: wording(z.object({ endsAtMs: ms }), ({ endsAtMs }) => ({
    title: `Your subscription ends on ${day(endsAtMs)}`,
    body: 'You can use it until then. A final invoice bills any usage that is not billed yet. You can undo the cancellation on the Billing page until that day.',
    link: OPEN_BILLING,
  })),

  goes_on: wording(z.object({ renewsAtMs: ms }), ({ renewsAtMs }) => ({
    title: 'Your subscription continues',
    body: `You undid the cancellation. It renews on ${day(renewsAtMs)} as before.`,
    link: OPEN_BILLING,
  })),

  ended: wording(z.object({}), () => ({
    title: 'Your subscription has ended',
    body: 'You can still read your accounts, scenarios and results. Subscribe again to run scenarios.',
    link: OPEN_BILLING,
  })),

  agreement: wording(agreement, (terms) =>
    terms.state === 'accepted'
      ? {
          title: 'Your billing agreement',
          body: [`Agreed on ${moment(terms.acceptedAtMs)}:`, ...terms.lines].join('\n\n'),
          link: { label: 'View agreement', href: '/billing/agreement' },
        }
      : {
          title: 'Our prices have changed: please agree again',
          body: ['Runs can start again once you agree to these terms:', ...terms.lines].join('\n\n'),
          link: { label: 'Read and agree', href: '/billing/agreement' },
        },
  ),

  card: wording(card, (missing) => ({
    title: missing.problem === 'none' ? 'No card on file' : `Your card expires ${missing.expMonth}/${missing.expYear}`,
    body: `Your next invoice is due on ${day(missing.dueAtMs)}, or as soon as you use ${count(missing.thresholdCredits)} credits. Add a card in the billing portal to keep runs going.`,
    link: OPEN_BILLING,
  })),
};
