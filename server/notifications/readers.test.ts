import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../core/units.ts';
import { aCustomer, agreeToTerms, callerOf, type Person, subscribe } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** The last mail to somebody, as text. */
async function lastMail({ customerId }: Person, subject: string): Promise<string> {
  await world.settle();
  await world.advance(MINUTE_MS);
  const mails = world.deps.db.selectFrom('mails').selectAll().where('customer_id', '=', customerId);
  const mail = await mails.where('subject', 'like', subject).executeTakeFirstOrThrow();
  return `${mail.subject}\n${mail.text}`;
}

const AGREED = 'Your billing agreement%';

describe('a mail about money and times', () => {
  it('is in English and UTC, with the zone named, when the browser sent no language or time zone', async () => {
    const person = await aCustomer(world);
    await agreeToTerms(person);
    expect(await lastMail(person, AGREED)).toMatch(/Agreed on March \d+, 2026 at \d+:\d\d [AP]M UTC:/);
  });

  it('is in the time zone and language of the browser that was used last', async () => {
    const person = await aCustomer(world);
    await person.api.auth.noteBrowser({ timeZone: 'America/New_York', locale: 'en-US' });
    await person.api.auth.noteBrowser({ timeZone: 'Asia/Kolkata', locale: 'de-DE' });
    await agreeToTerms(person);
    expect(await lastMail(person, AGREED)).toMatch(/Agreed on \d+\. März 2026 um \d\d:\d\d GMT\+5:30:/);
  });

  it('is in the time zone and the way of writing money that were chosen', async () => {
    const person = await aCustomer(world);
    await person.api.auth.noteBrowser({ timeZone: 'Asia/Kolkata', locale: 'en-US' });
    await person.api.auth.setDisplay({ timeZone: 'Europe/Paris', moneyStyle: 'country' });
    await subscribe(world, person);
    expect(await lastMail(person, AGREED)).toMatch(/Agreed on March \d+, 2026 at \d+:\d\d [AP]M GMT\+[12]:/);
    expect(await lastMail(person, 'Your subscription is active')).toContain(
      'US$30.00 each time you have used 5,000 runs',
    );
  });

  it('keeps nothing of a browser whose session has ended, and does not complain', async () => {
    const before = await world.deps.db.selectFrom('users').selectAll().orderBy('id').execute();
    await callerOf(world, null).auth.noteBrowser({ timeZone: 'Asia/Kolkata', locale: 'en-US' });
    expect(await world.deps.db.selectFrom('users').selectAll().orderBy('id').execute()).toEqual(before);
  });

  it('uses the defaults when a browser names no time zone or language', async () => {
    const { api } = await aCustomer(world);
    for (const odd of [{ timeZone: 'Mars/Base' }, { locale: '<b>' }, { locale: '' }, { locale: 'x'.repeat(100) }])
      await expect(api.auth.noteBrowser({ timeZone: 'UTC', locale: 'en', ...odd })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
  });
});
