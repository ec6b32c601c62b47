import type { Ctx } from '../../ctx.ts';
import { boundary } from '../../invoicing/periods.ts';
import { ApiError, invalid, missing } from '../../params/api-error.ts';
import type { Docs } from '../../store/docs.ts';
import { recurrenceOf } from '../catalog/prices.ts';
import { LIVE } from '../render.ts';

export type TestClock = Docs['test_helpers.test_clock'];

/** How much one clock takes (assumed: clock-limits). Ended subscriptions are not counted (assumed: clock-ended). */
const MAX_CUSTOMERS = 3;
const MAX_SUBSCRIPTIONS = 3;

export function getTestClock(ctx: Ctx, id: string, param = 'test_clock'): TestClock {
  const clock = ctx.store.find('test_helpers.test_clock', id);
  if (!clock) throw missing('test_clock', id, param);
  return clock;
}

/** As Stripe answers while a clock advances: nothing that lives by it may be changed. */
export function refuseWhileAdvancing(ctx: Ctx): void {
  if (ctx.testClock === null || getTestClock(ctx, ctx.testClock).status !== 'advancing') return;
  throw new ApiError({
    status: 429,
    type: 'invalid_request_error',
    code: 'rate_limit',
    message: `Test clock advancement underway - cannot perform modifications: ${ctx.testClock}`,
  });
}

export function checkRoomForCustomer(ctx: Ctx, clock: string): void {
  if (ctx.store.all('customer', { parent: clock }).length < MAX_CUSTOMERS) return;
  throw invalid(`A test clock can have at most ${MAX_CUSTOMERS} customers.`, 'test_clock');
}

/** `more` are about to join those that the customer has. */
export function checkRoomForSubscriptions(ctx: Ctx, customer: string, more: number): void {
  const live = ctx.store.all('subscription', { customer, status: LIVE }).length;
  if (live + more <= MAX_SUBSCRIPTIONS) return;
  throw invalid(`A customer with a test clock can have at most ${MAX_SUBSCRIPTIONS} subscriptions.`, 'customer');
}

/** The furthest that one advance may go, in Unix seconds: two intervals of the shortest subscription, or two years (documented: clock-advance). */
export function furthestAdvance(ctx: Ctx, clock: TestClock): number {
  const items = ctx.store
    .all('subscription', { parent: clock.id, status: LIVE })
    .flatMap(({ id }) => ctx.store.all('subscription_item', { parent: id }));
  const ends = items.map(({ price }) => boundary(clock.frozen_time, recurrenceOf(price), 2));
  return ends.length > 0 ? Math.min(...ends) : boundary(clock.frozen_time, { interval: 'year', count: 1 }, 2);
}
