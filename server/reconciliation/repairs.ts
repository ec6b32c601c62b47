import { transaction } from '../../db/transaction.ts';
import { requestSync } from '../accounts/sync-requests.ts';
import { findCapPeriod } from '../billing/cap-period.ts';
import { fetchInvoice, fetchSubscriptions } from '../billing/fetch.ts';
import { fetchCard } from '../billing/fetch-card.ts';
import { fetchDispute } from '../billing/fetch-dispute.ts';
import { writeOffUnbilled } from '../billing/write-off-unbilled.ts';
import { asId, type CustomerId } from '../core/ids.ts';
import { releaseHold } from '../credits/hold.ts';
import { countCaptures, findCapture, rebuildBalance, rebuildDay } from '../credits/rebuild-store.ts';
import type { Deps } from '../deps.ts';
import { setCaptured } from '../scenarios/run-store.ts';
import { recordMissingFact, requeueBatches } from '../usage/rebuild-store.ts';
import { CAUSE_TEXT, type WriteOffCause } from '../usage/write-off-causes.ts';
import { reviveEvent } from '../webhooks/store.ts';
import type { Difference, DifferenceKind, Span } from './books.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;
type Site = { customerId: CustomerId; span: Span };

/** The likely cause of a difference and its repair. `does` describes the repair before it is made. */
export type Repair = {
  /** What the two numbers or words are, ours first. */
  sides: [ours: string, theirs: string];
  cause: string;
  does: string;
  /** Null where only a person may decide. */
  apply: ((ports: Ports, site: Site, difference: Difference) => Promise<void>) | null;
};

/** Text of the first word: an invoice's or subscription's id stands first in its subject. */
const idOf = (difference: Difference): string => difference.subject.split(' ')[0] ?? '';

/** What Stripe does not know cannot be fetched: the report says that a person decides. */
const fetch: Repair['apply'] = async (ports, { customerId }, difference) => {
  const id = idOf(difference);
  if (id.startsWith('in_')) await fetchInvoice(ports, asId(id));
  else await fetchSubscriptions(ports, customerId);
};

const sync: Repair['apply'] = async ({ db, clock, signals }, { customerId }) => {
  const request = { customerId, proration: 'create_prorations', prorationAtMs: null, nowMs: clock.now() } as const;
  await requestSync(db, request);
  signals.notify('sync');
};

/** The credits are written off at once, or were; whether they are billed after all is for a person to decide. */
const unbilled = (cause: WriteOffCause): Repair => ({
  sides: ['used', 'billed'],
  cause: CAUSE_TEXT[cause],
  does: 'Writes the usage off, if that was not done yet, which returns the credits. Whether to bill it is decided under “Written off” on the inbox page.',
  apply: async (ports, { customerId }) => void (await writeOffUnbilled(ports, customerId)),
});

/** One entry a kind: a kind without a repair does not compile. The ledger is the record; what is kept beside it is made again from it. */
export const REPAIRS: Record<DifferenceKind, Repair> = {
  run_ledger: {
    sides: ['the run counts', 'the ledger took'],
    cause: 'The run’s own count was written without its ledger entry, or changed by hand.',
    does: 'Sets the run’s count of captured credits to what the ledger took for it.',
    apply: ({ db }, { customerId }, { subject }) =>
      transaction(db, async (trx) => {
        const runId = asId<'run'>(subject);
        await setCaptured(trx, customerId, runId, await countCaptures(trx, customerId, runId));
      }),
  },
  ledger_fact: {
    sides: ['captured', 'in its usage fact'],
    cause: 'A capture was committed without its usage fact, or a fact was changed by hand.',
    does: 'Records the fact that a capture lacks, so that it is reported. A fact of other credits, or without a capture, is left to a person: post an adjustment with the reason.',
    apply: ({ db, signals }, { customerId }, { subject, theirs }) =>
      transaction(db, async (trx) => {
        const capture = theirs === 'none' ? await findCapture(trx, customerId, subject) : null;
        if (capture) await recordMissingFact(trx, capture);
      }).then(() => signals.notify('usage')),
  },
  fact_batch: {
    sides: ['in its facts', 'sealed'],
    cause: 'A sealed batch or one of its facts was changed after it was sealed.',
    does: 'Nothing automatic: a sealed batch never changes. Compare it with the meter, and post an adjustment.',
    apply: null,
  },
  balance: {
    sides: ['kept', 'by ledger and holds'],
    cause: 'The kept balance was written without its ledger entry or hold.',
    does: 'Makes the balance again: posted and the period’s sum from the ledger, held from the open holds.',
    apply: ({ db, clock }, { customerId }) =>
      transaction(db, async (trx) =>
        rebuildBalance(trx, customerId, await findCapPeriod(trx, customerId, clock.now())),
      ),
  },
  usage_day: {
    sides: ['kept', 'captured'],
    cause: 'A day’s sum was written without its capture.',
    does: 'Makes the day’s sum again from the captures of that day.',
    apply: ({ db }, { customerId }, { subject }) => transaction(db, (trx) => rebuildDay(trx, customerId, subject)),
  },
  stranded_hold: {
    sides: ['held', 'should be'],
    cause: 'The run ended without giving back what it held.',
    does: 'Gives the held credits back.',
    apply: ({ db, clock }, { customerId }, { subject }) =>
      transaction(db, async (trx) => {
        await releaseHold(trx, { customerId, runId: asId<'run'>(subject), nowMs: clock.now() });
      }),
  },
  usage_unsent: {
    sides: ['not sent', 'should be'],
    cause: 'The reporter is not running, or Stripe did not answer for a long time.',
    does: 'Wakes the reporter and makes the batch due at once.',
    apply: async ({ db, clock, signals }, { customerId }, { subject }) => {
      if (subject !== 'unsealed') await requeueBatches(db, { customerId, batchIds: [subject], nowMs: clock.now() });
      signals.notify('usage');
    },
  },
  usage_rejected: {
    sides: ['refused', 'should be'],
    cause: 'Stripe refused the usage: its reason stands at the batch.',
    does: 'Nothing automatic: fix what Stripe names, then send the batch again from the customer’s admin page.',
    apply: null,
  },
  batch_meter: {
    sides: ['sent', 'counted by Stripe'],
    cause:
      'Stripe lost or dropped an event that it had accepted, or somebody cancelled it; or, where it counts more, one was sent twice by another hand, or the runs are lost with the time after a restored backup.',
    does: 'Puts the span’s sent batches back in the queue: each is sent again only where Stripe’s sum for its minute lacks it. Where Stripe counts more, nothing: give a credit note for the surplus.',
    apply: async ({ db, clock, signals }, { customerId, span }, { ours, theirs }) => {
      if (Number(theirs) >= Number(ours)) return;
      await requeueBatches(db, { customerId, span, nowMs: clock.now() });
      signals.notify('usage');
    },
  },
  meter_invoice: {
    sides: ['sent', 'billed'],
    cause:
      'Stripe billed more than was used, or the threshold does not fire. Usage that no invoice bills is named by a difference of its own.',
    does: 'Nothing automatic: give a credit note for what is too much, or see in the Stripe dashboard why the threshold does not fire.',
    apply: null,
  },
  recharge: {
    sides: ['in the ledger', 'by the invoice'],
    cause:
      'The event of the invoice was lost or could not be acted on; or, where ours is more, an entry has no paid invoice.',
    does: 'Fetches the invoice, which posts its entry once. An entry that should not be there is left to a person: post an adjustment.',
    apply: fetch,
  },
  subscription: {
    sides: ['our copy', 'Stripe'],
    cause: 'An event of the subscription was lost or is late.',
    does: 'Fetches the customer’s subscriptions and overwrites the copy. One that Stripe does not know is left to a person.',
    apply: fetch,
  },
  invoice: {
    sides: ['our copy', 'Stripe'],
    cause: 'An event of the invoice was lost or is late.',
    does: 'Fetches the invoice and overwrites the copy. One that Stripe does not know is left to a person.',
    apply: fetch,
  },
  card: {
    sides: ['our copy', 'Stripe'],
    cause: 'An event of the card or of the subscription was lost or is late.',
    does: 'Reads what Stripe charges by default and overwrites the copy.',
    apply: async (ports, { customerId }) => void (await fetchCard(ports, customerId)),
  },
  dispute: {
    sides: ['our copy', 'Stripe'],
    cause: 'An event of the dispute was lost or is late: the customer may be paused, or not paused, by mistake.',
    does: 'Fetches the dispute and overwrites the copy; the standing follows. One that Stripe does not know is left to a person.',
    apply: async (ports, _site, { subject, theirs }) => {
      if (theirs !== 'none') await fetchDispute(ports, subject);
    },
  },
  live_subscriptions: {
    sides: ['should be', 'at Stripe'],
    cause: 'Two checkouts were paid at once, or an operator made a second subscription with our prices.',
    does: 'Requests a sync, which ends and refunds the later of two that our own checkout sold within minutes. Any other is left to a person, who may have meant it: cancel one in the Stripe dashboard.',
    apply: sync,
  },
  runs_item: {
    sides: ['should be', 'at Stripe'],
    cause: 'The item for scenario runs was deleted from the subscription, so that usage is not billed.',
    does: 'Requests a sync, which adds the item with its threshold.',
    apply: sync,
  },
  accounts_quantity: {
    sides: ['attached', 'at Stripe'],
    cause: 'The quantity was changed at Stripe, or a sync gave up.',
    does: 'Asks for a sync, which sets Stripe’s quantity to the accounts attached here.',
    apply: sync,
  },
  threshold: {
    sides: ['should be', 'at Stripe'],
    cause: 'Checkout cannot set it, and the sync that should has not come through.',
    does: 'Asks for a sync, which sets the threshold.',
    apply: sync,
  },
  unbilled_ended_at_once: unbilled('ended_at_once'),
  unbilled_ended_by_dunning: unbilled('ended_by_dunning'),
  unbilled_trial: unbilled('trial'),
  unbilled_reported_late: unbilled('reported_late'),
  unbilled_runs_item_deleted: unbilled('runs_item_deleted'),
  unbilled_usage_canceled: unbilled('usage_canceled'),
  unbilled_refused: unbilled('refused'),
  unbilled_not_billed: unbilled('not_billed'),
  dead_event: {
    sides: ['is', 'should be'],
    cause: 'The event failed as often as is tried; its last error stands in the inbox.',
    does: 'Puts the event back in the queue.',
    apply: async ({ db, clock, signals }, _site, { subject }) => {
      await reviveEvent(db, subject, { nowMs: clock.now() });
      signals.notify('inbox');
    },
  },
};
