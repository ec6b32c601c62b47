import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { aSubscriber, type Person, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { noticeSpend } from './notice-spend.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const reached = async ({ api }: Person) => (await api.billing.spendAlerts()).log.map(({ levelCents }) => levelCents);
const mailsOf = async ({ customerId }: Person) => {
  const mails = await world.deps.db.selectFrom('mails').selectAll().where('customer_id', '=', customerId).execute();
  return mails.filter(({ subject }) => subject.includes('billing period reached')).length;
};

describe('a spend alert', () => {
  it('is sent once a level and billing period, in every period again, with a log', async () => {
    const person = await aSubscriber(world);
    await person.api.billing.setSpendAlerts({ dollars: [2, 1, 2] });
    expect((await person.api.billing.spendAlerts()).levelsCents).toEqual([100, 200]);
    await run(world, person, 165);
    expect(await reached(person)).toEqual([]);
    await run(world, person, 2);
    expect([await reached(person), await mailsOf(person)]).toEqual([[100], 1]);
    await run(world, person, 500);
    expect([await reached(person), await mailsOf(person)]).toEqual([[200, 100], 2]);
    await world.advance(32 * DAY_MS);
    await run(world, person, 200);
    expect([await reached(person), await mailsOf(person)]).toEqual([[100, 200, 100], 3]);
  });

  it('is written once, though two processes and a process that died on the way write it', async () => {
    const person = await aSubscriber(world);
    await run(world, person, 200);
    await person.api.billing.setSpendAlerts({ dollars: [1] });
    await Promise.all([1, 2].map(() => noticeSpend(world.deps, person.customerId)));
    expect([await reached(person), await mailsOf(person)]).toEqual([[100], 1]);
  });

  it('is not sent without a level, and a zero, fractional, huge or surplus level is refused', async () => {
    const person = await aSubscriber(world);
    for (const dollars of [[0], [-1], [1.5], [1e9], [1, 2, 3, 4, 5, 6]])
      await expect(person.api.billing.setSpendAlerts({ dollars })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await run(world, person, 200);
    await person.api.billing.setSpendAlerts({ dollars: [] });
    expect(await reached(person)).toEqual([]);
  });
});
