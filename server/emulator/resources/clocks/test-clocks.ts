import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import type { ClockStep } from '../../dispatch/test-clocks.ts';
import { invalid } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { type Route, route } from '../../params/route.ts';
import { getCustomer } from '../customers/customer-records.ts';
import { removeCustomer } from '../customers/customers.ts';
import { cancelAllOf } from '../subscriptions/subscriptions.ts';
import { checkRoomForSubscriptions, furthestAdvance, getTestClock, type TestClock } from './limits.ts';

const KIND = 'test_helpers.test_clock';
const KEPT_S = 30 * 86_400;
/** So much may pass between a caller's look at the time and ours. */
const ON_THE_WAY_S = 60;
/** Past this year no calendar of ours has been looked at. */
const LATEST_S = Date.UTC(2100, 0, 1) / 1_000;

const frozenTime = form.integer.pipe(z.number().min(1).max(LATEST_S));
export const CreateParams = z.strictObject({
  frozen_time: frozenTime,
  customer: form.string.optional(),
  name: form.string.max(300).optional(),
});
const AdvanceParams = z.strictObject({ frozen_time: frozenTime });
const { created: _, ...ListShape } = listShape;
const ListParams = z.strictObject(ListShape);

/** Source: stripe.md section 9. */
export function createTestClock(ctx: Ctx, params: z.output<typeof CreateParams>): TestClock {
  const createdS = Math.floor(ctx.clock.nowMs() / 1_000);
  const clock: TestClock = {
    id: ctx.newId('clock'),
    object: KIND,
    created: createdS,
    deletes_after: createdS + KEPT_S,
    frozen_time: params.frozen_time,
    livemode: false,
    name: params.name ?? null,
    status: 'ready',
    status_details: {},
  };
  ctx.store.insert(KIND, clock);
  if (params.customer !== undefined) adopt(ctx, clock, params.customer);
  ctx.emit('test_helpers.test_clock.created', clock);
  ctx.schedule('test_clock.delete', clock.id, clock.deletes_after * 1_000);
  return clock;
}

/** Starts it: the runner brings it to `frozen_time`, step by step, and makes it `ready` there. */
export function advanceTestClock(ctx: Ctx, id: string, { frozen_time }: z.output<typeof AdvanceParams>): TestClock {
  const clock = getTestClock(ctx, id, 'id');
  if (clock.status === 'internal_failure')
    throw invalid('The test clock had an internal failure: it can only be deleted.', 'id');
  if (frozen_time <= clock.frozen_time)
    throw invalid("The frozen_time must be after the test clock's current frozen time.", 'frozen_time');
  if (frozen_time > furthestAdvance(ctx, clock))
    throw invalid(
      'The frozen_time cannot be more than two intervals in the future from the shortest subscription in this test clock (two years without subscriptions).',
      'frozen_time',
    );
  const advancing = ctx.store.update(KIND, {
    ...clock,
    status: 'advancing',
    status_details: { advancing: { target_frozen_time: frozen_time } },
  });
  ctx.emit('test_helpers.test_clock.advancing', advancing);
  return advancing;
}

export function stepTestClock(ctx: Ctx, id: string, step: ClockStep): void {
  const clock = ctx.store.find(KIND, id);
  if (clock?.status !== 'advancing') return;
  if (typeof step === 'object') {
    ctx.store.update(KIND, { ...clock, frozen_time: Math.max(clock.frozen_time, step.to) });
    return;
  }
  const ended = ctx.store.update(KIND, { ...clock, status: step, status_details: {} });
  ctx.emit(`test_helpers.test_clock.${step}`, ended);
}

/** With its customers, and their subscriptions canceled (assumed: clock-deleted). */
export function deleteTestClock(ctx: Ctx, id: string) {
  const clock = getTestClock(ctx, id, 'id');
  const own = ctx.about(id);
  for (const customer of ctx.store.all('customer', { parent: id })) removeCustomer(own, customer.id, cancelAllOf);
  ctx.store.sql('delete from jobs where clock = ? or ref = ?').run(id, id);
  ctx.store.remove(KIND, id);
  ctx.emit('test_helpers.test_clock.deleted', clock);
  return { id, object: KIND, deleted: true };
}

/** From here on a customer who was there before, and all that is theirs, lives by this clock. */
function adopt(ctx: Ctx, clock: TestClock, id: string): void {
  const customer = getCustomer(ctx, id);
  if (customer.test_clock) throw invalid(`The customer already has a test clock: ${customer.test_clock}.`, 'customer');
  if (clock.frozen_time < ctx.nowS - ON_THE_WAY_S)
    throw invalid('The frozen_time cannot be in the past for a customer that exists.', 'frozen_time');
  checkRoomForSubscriptions(ctx, id, 0);
  const test_clock = clock.id;
  const { store } = ctx;
  store.update('customer', { ...customer, test_clock });
  for (const each of store.all('subscription', { customer: id })) store.update('subscription', { ...each, test_clock });
  for (const each of store.all('subscription_schedule', { customer: id }))
    store.update('subscription_schedule', { ...each, test_clock });
  for (const each of store.all('invoice', { customer: id })) store.update('invoice', { ...each, test_clock });
  for (const each of store.all('invoiceitem', { customer: id })) store.update('invoiceitem', { ...each, test_clock });
  store
    .sql(
      `update jobs set clock = ? where ref in (select id from docs where customer = ?)
       or ref in (select dispute.id from docs dispute join docs charge on charge.id = dispute.parent
                  where dispute.kind = 'dispute' and charge.customer = ?)`,
    )
    .run(test_clock, id, id);
}

export const routes: Route[] = [
  route('POST', '/v1/test_helpers/test_clocks', CreateParams, createTestClock),
  route('GET', '/v1/test_helpers/test_clocks', ListParams, (ctx, params) =>
    listPage(ctx, KIND, '/v1/test_helpers/test_clocks', params, {}),
  ),
  route('GET', '/v1/test_helpers/test_clocks/{test_clock}', nothing, (ctx, _, id = '') => getTestClock(ctx, id, 'id')),
  route('POST', '/v1/test_helpers/test_clocks/{test_clock}/advance', AdvanceParams, (ctx, params, id = '') =>
    advanceTestClock(ctx, id, params),
  ),
  route('DELETE', '/v1/test_helpers/test_clocks/{test_clock}', nothing, (ctx, _, id = '') => deleteTestClock(ctx, id)),
];
