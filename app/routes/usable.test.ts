import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import { capPeriodOf } from '../../server/billing/cap-period.ts';
import { findStanding } from '../../server/billing/find-standing.ts';
import { newId, type RunId } from '../../server/core/ids.ts';
import { credits, DAY_MS } from '../../server/core/units.ts';
import { takeHold } from '../../server/credits/hold.ts';
import { aScenario, aSubscriber, type Person, run } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { ask } from '../testing/visitor.ts';
import * as billing from './_portal.billing._index.tsx';
import * as overview from './_portal.overview.tsx';
import * as scenario from './_portal.scenarios.$scenarioId._index.tsx';
import * as spending from './_portal.settings.spending.tsx';
import * as portal from './_portal.tsx';
import * as usage from './_portal.usage._index.tsx';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Every combination of what the number depends on. */
const STATES = {
  posted: [5_000, 120, -300, -500],
  held: [0, 90],
  cap: [null, 0.6],
  standing: ['active', 'last_day', 'past_due', 'unpaid', 'disputed', 'canceled'],
} as const;

type State = { [K in keyof typeof STATES]: (typeof STATES)[K][number] };

const states: State[] = STATES.posted.flatMap((posted) =>
  STATES.held.flatMap((held) =>
    STATES.cap.flatMap((cap) => STATES.standing.map((standing) => ({ posted, held, cap, standing }))),
  ),
);

/** Writes the state into the books, as runs, payments and time would have left it. */
async function become({ customerId, api }: Person, { posted, held, cap, standing }: State): Promise<void> {
  const { db, clock } = world.deps;
  const nowMs = clock.now();
  await db.updateTable('balances').set({ posted, held }).where('customer_id', '=', customerId).execute();
  await api.billing.setMonthlyCap({ capDollars: cap });
  const isOver = standing === 'canceled';
  await db
    .updateTable('subscriptions')
    .set({
      status: isOver ? 'canceled' : standing === 'past_due' || standing === 'unpaid' ? standing : 'active',
      ended_at_ms: isOver ? nowMs : null,
      period_end_ms: nowMs + (standing === 'last_day' ? DAY_MS / 2 : 20 * DAY_MS),
    })
    .where('customer_id', '=', customerId)
    .execute();
  await db.deleteFrom('disputes').where('customer_id', '=', customerId).execute();
  if (standing === 'disputed')
    await db
      .insertInto('disputes')
      .values({
        id: `dp_${newId()}`,
        customer_id: customerId,
        invoice_id: null,
        status: 'needs_response',
        amount_cents: 900,
        fetched_at_ms: nowMs,
      })
      .execute();
}

/** What a hold would be granted in this state: taken in its own transaction, and taken back. */
async function granted({ customerId }: Person, runId: RunId): Promise<number> {
  const { db, clock } = world.deps;
  const nowMs = clock.now();
  const { overdraft, subscription } = await findStanding(db, customerId, nowMs);
  const periodStartMs = capPeriodOf(subscription, nowMs);
  if (overdraft === null) return 0;
  const undone = new Error('undone');
  let taken = 0;
  await transaction(db, async (trx) => {
    ({ taken } = await takeHold(trx, { customerId, runId, wanted: 1_000_000, overdraft, periodStartMs, nowMs }));
    throw undone;
  }).catch((error) => {
    if (error !== undone) throw error;
  });
  return credits(taken);
}

/** Seven pages a state. */
const EVERY_STATE_MS = 240_000;

test(
  'header, Overview, Usage, quote, Billing and settings show what a hold would grant, in every state',
  async () => {
    const person = await aSubscriber(world);
    const scenarioId = await aScenario(person);
    const { id: runId } = await run(world, person, 1);
    const at = { params: { scenarioId } };
    type Loaded = Record<string, never> & { usableCredits: number; quote: { usableBefore: number } };
    const page = async (path: string, loader: Parameters<typeof ask>[3], options = {}): Promise<Loaded> =>
      (await ask(world, person, path, loader, options)) as Loaded;
    const seen = new Set<number>();
    for (const state of states) {
      await become(person, state);
      const wanted = await granted(person, runId);
      const shown = {
        header: (await page('/overview', portal.loader)).usableCredits,
        overview: (await page('/overview', overview.loader)).usableCredits,
        usage: (await page('/usage', usage.loader)).usableCredits,
        quote: (await page(`/scenarios/${scenarioId}`, scenario.loader, at)).quote.usableBefore,
        billing: ((await page('/billing', billing.loader)) as unknown as { cap: Loaded }).cap.usableCredits,
        settings: (await page('/settings/spending', spending.loader)).usableCredits,
      };
      expect({ state, ...shown }).toEqual({
        state,
        header: wanted,
        overview: wanted,
        usage: wanted,
        quote: wanted,
        billing: wanted,
        settings: wanted,
      });
      seen.add(wanted);
    }
    expect(states).toHaveLength(96);
    expect(seen.size).toBeGreaterThan(10);
  },
  EVERY_STATE_MS,
);
