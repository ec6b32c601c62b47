import type { z } from 'zod';
import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing, needed } from '../../params/api-error.ts';
import { nothing } from '../../params/form.ts';
import { listPage, listWhere } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import { getCustomer } from '../customers/customer-records.ts';
import { checkMethod } from '../subscriptions/collection.ts';
import { checkOneCurrency } from '../subscriptions/one-currency.ts';
import { cancelSubscription, getSubscription } from '../subscriptions/subscriptions.ts';
import { openSubscription } from './opening.ts';
import { CancelParams, type CreateInput, CreateParams, ListParams, ReleaseParams, UpdateParams } from './params.ts';
import { buildPhases, instantOf, phaseOf } from './phases.ts';
import { closeSchedule, KIND, type Schedule, setJobs } from './record.ts';
import { releaseSchedule, setEnd } from './release.ts';
import { defaultSettings } from './settings.ts';
import { updateSchedule } from './update.ts';

const URL = '/v1/subscription_schedules';

function createSchedule(ctx: Ctx, params: CreateInput): Schedule {
  if (params.from_subscription !== undefined) return adoptSubscription(ctx, params.from_subscription, params);
  if (params.customer === undefined) throw needed('customer');
  const customer = getCustomer(ctx, params.customer);
  if (params.start_date === undefined) throw needed('start_date');
  checkMethod(ctx, customer.id, params.default_settings?.default_payment_method);
  const startS = instantOf(ctx, params.start_date);
  const mode = params.billing_mode?.type ?? 'flexible';
  const phases = buildPhases(ctx, params.phases ?? [], startS, mode);
  if (present(phases[0], 'a phase').end_date <= ctx.nowS)
    throw invalid('The first phase must end in the future.', 'phases[0][end_date]');
  checkOneCurrency(ctx, customer.id, present(phases[0], 'a phase').currency);
  const schedule = ctx.store.insert(KIND, {
    ...newSchedule(ctx, customer.id),
    billing_mode: {
      flexible: mode === 'classic' ? null : { proration_discounts: 'included' },
      type: mode,
      updated_at: ctx.nowS,
    },
    default_settings: defaultSettings(params.default_settings),
    end_behavior: params.end_behavior ?? 'release',
    metadata: mergedMetadata({}, params.metadata),
    phases,
  });
  const isDue = startS <= ctx.nowS;
  const begun = isDue ? ctx.store.update(KIND, { ...schedule, ...openSubscription(ctx, schedule) }) : schedule;
  return announce(ctx, begun);
}

/** Takes over a subscription that runs: its current period is the first phase, and it goes on as it was. */
function adoptSubscription(ctx: Ctx, id: string, params: CreateInput): Schedule {
  const other = Object.entries(params).find(([name, value]) => value !== undefined && name !== 'from_subscription');
  if (other) throw invalid(`You cannot set \`${other[0]}\` if \`from_subscription\` is set.`, other[0]);
  const subscription = getSubscription(ctx, id, 'from_subscription');
  if (subscription.schedule !== null)
    throw invalid(
      `You cannot migrate a subscription that is already attached to a schedule: \`${subscription.schedule}\`.`,
      'from_subscription',
    );
  if (!['active', 'past_due', 'trialing'].includes(subscription.status))
    throw invalid(
      `You cannot migrate a subscription with the status \`${subscription.status}\` to a schedule.`,
      'from_subscription',
    );
  const phase = phaseOf(ctx, subscription);
  const { cancel_at, billing_mode } = subscription;
  const end_date = cancel_at ?? phase.end_date;
  const schedule = ctx.store.insert(KIND, {
    ...newSchedule(ctx, subscription.customer),
    billing_mode,
    current_phase: { start_date: phase.start_date, end_date },
    default_settings: {
      ...defaultSettings(),
      collection_method: subscription.collection_method,
      default_payment_method: subscription.default_payment_method,
      description: subscription.description,
    },
    // One that was to end still does (assumed: schedule-of-ending).
    end_behavior: cancel_at === null ? 'release' : 'cancel',
    metadata: {},
    phases: [{ ...phase, end_date }],
    status: 'active',
    subscription: id,
  });
  ctx.store.update('subscription', { ...subscription, schedule: schedule.id });
  ctx.emit('customer.subscription.updated', ctx.store.get('subscription', id), { schedule: null });
  return announce(ctx, schedule);
}

const newSchedule = (ctx: Ctx, customer: string) => ({
  id: ctx.newId('sub_sched'),
  object: KIND,
  application: null,
  canceled_at: null,
  completed_at: null,
  created: ctx.nowS,
  current_phase: null,
  customer,
  customer_account: null,
  livemode: false,
  pause_schedules: [],
  released_at: null,
  released_subscription: null,
  status: 'not_started' as const,
  subscription: null,
  test_clock: ctx.testClock,
});

function announce(ctx: Ctx, schedule: Schedule): Schedule {
  ctx.emit('subscription_schedule.created', schedule);
  setJobs(ctx, schedule);
  setEnd(ctx, schedule);
  return schedule;
}

function cancelSchedule(ctx: Ctx, id: string, params: z.output<typeof CancelParams>): Schedule {
  const schedule = getOpen(ctx, id, 'cancel', 'canceled');
  if (schedule.subscription === null)
    return closeSchedule(ctx, schedule, { status: 'canceled', canceled_at: ctx.nowS }, 'canceled');
  const { invoice_now = true, prorate = true } = params;
  cancelSubscription(ctx, schedule.subscription, { invoice_now, prorate });
  return getSchedule(ctx, id);
}

function listSchedules(ctx: Ctx, params: z.output<typeof ListParams>) {
  const { customer, scheduled } = params;
  // What has a test clock is listed only where the customer is asked for (documented: clock-lists).
  const parent = customer === undefined ? null : undefined;
  const filter = { customer, parent, status: scheduled ? 'not_started' : undefined };
  const ranges = (['canceled_at', 'completed_at', 'released_at'] as const).filter((name) => params[name] !== undefined);
  if (ranges.length === 0) return listPage(ctx, KIND, URL, params, filter);
  return listWhere(ctx, KIND, URL, params, filter, (doc) =>
    ranges.every((name) => isWithin(doc[name], params[name] ?? {})),
  );
}

type Range = { gt?: number | undefined; gte?: number | undefined; lt?: number | undefined; lte?: number | undefined };
const isWithin = (atS: number | null, { gt, gte, lt, lte }: Range): boolean =>
  atS !== null &&
  (gt === undefined || atS > gt) &&
  (gte === undefined || atS >= gte) &&
  (lt === undefined || atS < lt) &&
  (lte === undefined || atS <= lte);

function getSchedule(ctx: Ctx, id: string): Schedule {
  const schedule = ctx.store.find(KIND, id);
  if (!schedule) throw missing(KIND, id, 'schedule');
  return schedule;
}

/** A schedule that is not over; `verb` and `done` say what is asked of it. */
function getOpen(ctx: Ctx, id: string, verb: string, done: string): Schedule {
  const schedule = getSchedule(ctx, id);
  if (schedule.status === 'not_started' || schedule.status === 'active') return schedule;
  throw invalid(
    `You cannot ${verb} a subscription schedule that is currently in the \`${schedule.status}\` status. A subscription schedule must be in one of these statuses to be ${done}: \`not_started\`, \`active\`.`,
  );
}

export const routes: Route[] = [
  route('POST', URL, CreateParams, createSchedule),
  route('GET', URL, ListParams, listSchedules),
  route('GET', `${URL}/{schedule}`, nothing, (ctx, _, id = '') => getSchedule(ctx, id)),
  route('POST', `${URL}/{schedule}`, UpdateParams, (ctx, params, id = '') =>
    updateSchedule(ctx, getOpen(ctx, id, 'update', 'updated'), params),
  ),
  route('POST', `${URL}/{schedule}/cancel`, CancelParams, (ctx, params, id = '') => cancelSchedule(ctx, id, params)),
  route('POST', `${URL}/{schedule}/release`, ReleaseParams, (ctx, params, id = '') =>
    releaseSchedule(ctx, getOpen(ctx, id, 'release', 'released'), params.preserve_cancel_date),
  ),
];
