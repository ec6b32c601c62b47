import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCustomer, agreeToTerms, aScenario, aSubscriber, run, subscribe } from '../testing/people.ts';
import { createWorld, START_MS, type World } from '../testing/world.ts';
import { termsOf } from './terms.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

describe('the terms', () => {
  const flat = { kind: 'flat', unitAmountCents: 900 } as const;

  it('say what is charged, when and until when', () => {
    const text = termsOf(flat).lines.join(' ');
    for (const words of ['$30.00 is charged', 'automatically', '5,000 scenario runs', '$0.006 a run', '$9.00 a month'])
      expect(text).toContain(words);
    expect(text).toContain('until you cancel');
  });

  it('are another version at another price or size, and the same at the same', () => {
    const runs = { cents: 3_000, perCredits: 5_000, thresholdCredits: 5_000 };
    const versions = [
      termsOf(flat),
      termsOf({ kind: 'flat', unitAmountCents: 1_000 }),
      termsOf({ kind: 'tiered', tiers: [{ upTo: null, flatCents: 0, unitCents: 900 }] }),
      termsOf(flat, { ...runs, cents: 3_500 }),
      termsOf(flat, { ...runs, thresholdCredits: 10_000 }),
    ].map(({ version }) => version);
    expect(new Set(versions).size).toBe(versions.length);
    expect(termsOf(flat, runs).version).toBe(versions[0]);
  });
});

describe('the recharge agreement', () => {
  it('comes before the checkout, which is refused without it', async () => {
    const person = await aCustomer(world);
    await expect(person.api.billing.startCheckout()).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    await subscribe(world, person);
    expect((await person.api.portal.shell()).standing.kind).toBe('active');
  });

  it('is kept with date, words, version and who, once however often it is sent', async () => {
    const person = await aCustomer(world);
    await Promise.all([agreeToTerms(person), agreeToTerms(person)]);
    await agreeToTerms(person);
    const { terms, agreements, isAgreed } = await person.api.billing.agreement();
    expect(isAgreed).toBe(true);
    expect(agreements).toEqual([
      { id: expect.any(String), ...terms, acceptedBy: person.user.email, acceptedAtMs: START_MS },
    ]);
  });

  it('accepts only the words that were shown', async () => {
    const person = await aCustomer(world);
    for (const version of ['', '00000000'])
      await expect(person.api.billing.agree({ version })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(person.api.billing.agree({ version: 'x'.repeat(65) })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect((await person.api.billing.agreement()).agreements).toEqual([]);
  });

  it('belongs to its customer alone', async () => {
    const [one, other] = [await aCustomer(world), await aCustomer(world)];
    await agreeToTerms(one);
    expect((await other.api.billing.agreement()).agreements).toEqual([]);
  });

  it('is asked for again at other prices, before the next run begins, and the earlier one stays readable', async () => {
    const person = await aSubscriber(world);
    const earlier = world.deps.stripe.prices.accounts;
    const scenarioId = await aScenario(person);
    try {
      world.deps.stripe.prices.accounts = { kind: 'flat', unitAmountCents: 1_100 };
      expect((await person.api.portal.shell()).banner).toMatchObject({ action: { href: '/billing/agreement' } });
      await expect(person.api.runs.start({ scenarioId, requestKey: 'at-other-prices' })).rejects.toMatchObject({
        code: 'PRECONDITION_FAILED',
      });
      await agreeToTerms(person);
      expect((await person.api.portal.shell()).banner).toBeNull();
      expect((await run(world, person, 1)).status).toBe('succeeded');
      const { agreements } = await person.api.billing.agreement();
      const words = agreements.map(({ lines }) => lines.join(' '));
      expect(words).toMatchObject([
        expect.stringContaining('$11.00 a month'),
        expect.stringContaining('$9.00 a month'),
      ]);
    } finally {
      world.deps.stripe.prices.accounts = earlier;
    }
  });
});
