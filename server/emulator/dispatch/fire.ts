import type { Job, JobKind } from '../clock/jobs.ts';
import type { Ctx } from '../ctx.ts';
import { expireCheckoutSession } from '../resources/checkout/sessions.ts';
import { deleteTestClock } from '../resources/clocks/test-clocks.ts';
import { dropSpent } from '../resources/discounts/discounts.ts';
import { retryInvoice, voidInvoice } from '../resources/invoices/actions.ts';
import { passDueDate, tellWillBeDue } from '../resources/invoices/due.ts';
import { tellUpcoming } from '../resources/invoices/upcoming.ts';
import { settleDebit } from '../resources/payments/bank-payments.ts';
import { settleLater } from '../resources/payments/charge-record.ts';
import { endDispute, openDispute } from '../resources/payments/disputes.ts';
import { openFraudWarning } from '../resources/payments/fraud-warnings.ts';
import { tellExpiring } from '../resources/schedules/record.ts';
import { enterDuePhase, enterPhaseAtTurn, startDueSchedule } from '../resources/schedules/transitions.ts';
import { finalizeByItself, resumeCollection } from '../resources/subscriptions/collection-pause.ts';
import { cancelOnDate, expireIncomplete, turnPeriod } from '../resources/subscriptions/life.ts';
import { expireResumption } from '../resources/subscriptions/pause.ts';
import { applyPending, expirePending } from '../resources/subscriptions/pending.ts';
import { evaluateThreshold } from '../resources/subscriptions/thresholds.ts';
import { tellTrialWillEnd } from '../resources/subscriptions/timing.ts';

/** Does what was due. A job is taken off before, so that what it schedules again stays. */
export function fire(ctx: Ctx, job: Job): void {
  ctx.schedule(job.kind, job.ref, null);
  FIRE[job.kind](job.clock === null ? ctx : ctx.about(job.clock), job.ref);
}

const FIRE: { [K in JobKind]: (ctx: Ctx, ref: string) => void } = {
  'subscription.cycle': (ctx, ref) => turnPeriod(ctx, ref, enterPhaseAtTurn),
  'subscription.cancel': cancelOnDate,
  'subscription.incomplete_expire': (ctx, ref) => expireIncomplete(ctx, ref, (invoice) => voidInvoice(ctx, invoice)),
  'subscription.threshold': evaluateThreshold,
  'subscription.trial_will_end': tellTrialWillEnd,
  'subscription.collection_resume': resumeCollection,
  'subscription.discounts': dropSpent,
  'subscription.pending_apply': applyPending,
  'subscription.pending_expire': expirePending,
  'subscription.resume_expire': expireResumption,
  'schedule.start': startDueSchedule,
  'schedule.phase': enterDuePhase,
  'schedule.expiring': tellExpiring,
  'invoice.upcoming': tellUpcoming,
  'invoice.finalize': finalizeByItself,
  'invoice.retry': retryInvoice,
  'invoice.will_be_due': tellWillBeDue,
  'invoice.due': passDueDate,
  'checkout.expire': (ctx, ref) => {
    if (ctx.store.find('checkout.session', ref)?.status === 'open') expireCheckoutSession(ctx, ref);
  },
  'payment.debited': settleDebit,
  'charge.settle': settleLater,
  'dispute.open': openDispute,
  'fraud_warning.open': openFraudWarning,
  'dispute.due': endDispute,
  'test_clock.delete': deleteTestClock,
};
