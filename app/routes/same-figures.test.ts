import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsCostCents } from '../../server/core/catalog.ts';
import { credits, DAY_MS } from '../../server/core/units.ts';
import { anAdminUser, aSubscriber, attachSample, callerOf, type Person, run } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { balancesByMonth } from '../components/accounts/balances.ts';
import { ask } from '../testing/visitor.ts';
import * as accounts from './_portal.accounts._index.tsx';
import * as billing from './_portal.billing._index.tsx';
import * as overview from './_portal.overview.tsx';
import * as spending from './_portal.settings.spending.tsx';
import * as portal from './_portal.tsx';
import * as usage from './_portal.usage._index.tsx';

let world: World;
let person: Person;

/** In the second billing period, with two accounts, an invoice and something used in both periods. */
beforeAll(async () => {
  world = await createWorld();
  person = await aSubscriber(world);
  await run(world, person, 300);
  await world.advance(33 * DAY_MS);
  await attachSample(person);
  await run(world, person, 41);
  await person.api.billing.setMonthlyCap({ capDollars: 5 });
});
afterAll(() => world.close());

/** What the loader of a page gives; the types of pages do not matter here. */
// biome-ignore lint/suspicious/noExplicitAny: a figure is looked for wherever a page has it.
const page = async (path: string, loader: Parameters<typeof ask>[3]): Promise<any> => ask(world, person, path, loader);

describe('on every page that shows it', () => {
  it('the number of usable credits is the same, for the customer and for admins', async () => {
    const admin = callerOf(world, await anAdminUser(world));
    const shown = [
      (await page('/overview', portal.loader)).usableCredits,
      (await page('/overview', overview.loader)).usableCredits,
      (await page('/usage', usage.loader)).usableCredits,
      (await page('/billing', billing.loader)).cap.usableCredits,
      (await page('/settings/spending', spending.loader)).usableCredits,
      (await admin.admin.customer({ customerId: person.customerId })).usableCredits,
    ];
    expect(new Set(shown)).toEqual(new Set([Math.floor(500 / 0.6) - 41]));
  });

  it('the cost of the billing period’s runs is the same', async () => {
    const [{ spend }, bill, settings, home] = [
      await page('/usage', usage.loader),
      await page('/billing', billing.loader),
      await page('/settings/spending', spending.loader),
      await page('/overview', overview.loader),
    ];
    expect(spend.period.kind).toBe('billing');
    const shown = [
      spend.used.costCents,
      bill.cap.usedCents,
      settings.usedCents,
      home.usage.usedCents,
      runsCostCents(credits(bill.usage.usedCredits)),
    ];
    expect(new Set(shown)).toEqual(new Set([runsCostCents(credits(41))]));
    expect(spend.period.fromMs).toBe(settings.sinceMs);
  });

  it('the dollars of a month are those of its invoices, and months sum up to the year', async () => {
    const { years, invoices } = await page('/billing', billing.loader);
    const months = [];
    for (const { key, kind } of (await person.api.credits.spend({})).periods)
      if (kind === 'month') months.push((await person.api.credits.spend({ period: key })).invoiced.totalCents);
    const year = (await page('/usage?period=2026', usage.loader)).spend.invoiced.totalCents;
    const listed = invoices.reduce((sum: number, { totalCents }: { totalCents: number }) => sum + totalCents, 0);
    expect([year, years[0].totalCents, months.reduce((sum, cents) => sum + cents, 0)]).toEqual([
      listed,
      listed,
      listed,
    ]);
    expect(listed).toBeGreaterThan(0);
  });

  it('the cash is the same: on Overview, on Accounts, and as the sum of the accounts’ balances', async () => {
    const home = (await page('/overview', overview.loader)).cash;
    const { cash, attached } = await page('/accounts', accounts.loader);
    const sum = attached.reduce(
      (all: number, { openingBalanceCents, months }: Parameters<typeof balanceOf>[0]) =>
        all + balanceOf({ openingBalanceCents, months }),
      0,
    );
    expect(attached).toHaveLength(2);
    expect([home[0].cents, cash[0].cents]).toEqual([sum, sum]);
  });
});

type Months = Parameters<typeof balancesByMonth>[1];
const balanceOf = (account: { openingBalanceCents: number; months: Months }): number =>
  balancesByMonth(account.openingBalanceCents, account.months)?.balanceCents.at(-1) ?? 0;
