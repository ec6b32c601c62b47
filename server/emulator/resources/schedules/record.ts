import { DAY_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import type { Docs } from '../../store/docs.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';

export const KIND = 'subscription_schedule' as const;
export type Schedule = Docs[typeof KIND];
export type Phase = Schedule['phases'][number];

/** How long before its end a schedule is announced (documented: schedule-expiring). */
const TOLD_BEFORE_MS = 7 * DAY_MS;

export const endOf = ({ phases }: Pick<Schedule, 'phases'>): number => phases.at(-1)?.end_date ?? 0;

/** Of a schedule that has begun; undefined before, after its release, and once it is gone. */
export const subscriptionOf = (ctx: Ctx, { subscription }: Schedule): Docs['subscription'] | undefined =>
  subscription === null ? undefined : ctx.store.find('subscription', subscription);

/** Writes a schedule, tells what changed of it, and sets what it does next. */
export function changeSchedule(ctx: Ctx, schedule: Schedule, change: Partial<Schedule>): Schedule {
  const before = render(ctx, schedule);
  const changed = ctx.store.update(KIND, { ...schedule, ...change });
  emitUpdate(ctx, 'subscription_schedule.updated', before, changed);
  setJobs(ctx, changed);
  return changed;
}

/** When it starts, when its phase ends, and when its end is announced. */
export function setJobs(ctx: Ctx, schedule: Schedule): void {
  const { id, status, phases, current_phase } = schedule;
  const startS = status === 'not_started' ? phases[0]?.start_date : undefined;
  ctx.schedule('schedule.start', id, startS === undefined ? null : startS * 1_000);
  const phaseEndS = status === 'active' ? current_phase?.end_date : undefined;
  ctx.schedule('schedule.phase', id, phaseEndS === undefined ? null : phaseEndS * 1_000);
  const toldMs = endOf(schedule) * 1_000 - TOLD_BEFORE_MS;
  ctx.schedule('schedule.expiring', id, status === 'active' && toldMs > ctx.nowMs ? toldMs : null);
}

export function tellExpiring(ctx: Ctx, id: string): void {
  const schedule = ctx.store.find(KIND, id);
  if (schedule?.status === 'active') ctx.emit('subscription_schedule.expiring', schedule);
}

type Closed = Pick<Partial<Schedule>, 'status' | 'canceled_at' | 'completed_at'>;

export function closeSchedule(
  ctx: Ctx,
  schedule: Schedule,
  change: Closed,
  event: 'aborted' | 'canceled' | 'completed',
): Schedule {
  const closed = ctx.store.update(KIND, { ...schedule, ...change, current_phase: null });
  setJobs(ctx, closed);
  ctx.emit(`subscription_schedule.${event}`, closed);
  return closed;
}

/** The subscription of a schedule has ended: as its last phase said, on request, or because nobody paid. */
export function endScheduleOf(
  ctx: Ctx,
  { schedule: id }: Docs['subscription'],
  reason: 'cancellation_requested' | 'payment_failed',
): void {
  const schedule = id === null ? undefined : ctx.store.find(KIND, id);
  if (schedule?.status !== 'active') return;
  const isOver = schedule.end_behavior === 'cancel' && endOf(schedule) <= ctx.nowS;
  if (isOver) closeSchedule(ctx, schedule, { status: 'completed', completed_at: ctx.nowS }, 'completed');
  else {
    const event = reason === 'payment_failed' ? 'aborted' : 'canceled';
    closeSchedule(ctx, schedule, { status: 'canceled', canceled_at: ctx.nowS }, event);
  }
}
