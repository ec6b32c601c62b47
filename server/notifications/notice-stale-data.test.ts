import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { aCustomer, attachSample, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { noticeStaleData } from './notice-stale-data.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const countNotices = async ({ customerId }: Person) => {
  const rows = await world.deps.db
    .selectFrom('notifications')
    .selectAll()
    .where('customer_id', '=', customerId)
    .execute();
  return rows.filter(({ kind }) => kind === 'stale_data').length;
};

/** Somebody whose account holds the sample's movements as its own. */
async function withData(): Promise<Person> {
  const person = await aCustomer(world);
  const id = await attachSample(person);
  await world.deps.db.updateTable('accounts').set({ is_sample: 0 }).where('id', '=', id).execute();
  return person;
}

describe('a reminder of old bank data', () => {
  it('is sent once when data is older than the chosen age, and never without a choice', async () => {
    const [person, other, sample] = [await withData(), await withData(), await aCustomer(world)];
    await attachSample(sample);
    for (const { api } of [person, sample]) await api.notices.setReminder({ days: 14 });
    await world.advance(7 * DAY_MS);
    expect(await countNotices(person)).toBe(0);
    await world.advance(10 * DAY_MS);
    expect([await countNotices(person), await countNotices(other), await countNotices(sample)]).toEqual([1, 0, 0]);
    await Promise.all([1, 2].map(() => noticeStaleData(world.deps, person.customerId)));
    await world.advance(10 * DAY_MS);
    expect(await countNotices(person)).toBe(1);
  });

  it('takes only a choice of the list', async () => {
    const { api } = await aCustomer(world);
    for (const days of [0, -7, 8, 1e9]) await expect(api.notices.setReminder({ days: days as 7 })).rejects.toThrow();
    await api.notices.setReminder({ days: 30 });
    expect(await api.notices.reminder()).toEqual({ days: 30 });
    await api.notices.setReminder({ days: null });
    expect(await api.notices.reminder()).toEqual({ days: null });
  });
});
