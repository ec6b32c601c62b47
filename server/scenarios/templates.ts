import type { Executor } from '../../db/transaction.ts';
import { guessCategory, payeeOf } from '../accounts/payees.ts';
import { listAccounts, listMovements, type Movement } from '../accounts/store.ts';
import type { CustomerId } from '../core/ids.ts';
import type { OneOffEvent } from './forecast/assumptions.ts';
import { MAX_HORIZON_MONTHS } from './forecast/variants.ts';

/** A question that is often asked, as the event that answers it. */
export type Template = {
  id: 'lose-client' | 'hire' | 'prices-up';
  title: string;
  /** Where the amount comes from. */
  why: string;
  currency: string;
  event: OneOffEvent;
};

/** Averages are taken over so many months, the latest. */
const WINDOW_MONTHS = 12;
/** A payer counts as a client from so many months with a payment on. */
const CLIENT_MONTHS = 3;
/** Movements are read of so many accounts at most: templates are a help, not a report. */
const MAX_ACCOUNTS = 5;
/** What two hires cost a month where the history shows no payroll: a guess to be changed. */
const DEFAULT_HIRES_CENTS = -1_200_000;
/** Payroll is taken to be of so many people: two more cost half of it again. */
const TAKEN_HEADCOUNT = 4;

export async function readTemplates(db: Executor, customerId: CustomerId): Promise<Template[]> {
  const attached = (await listAccounts(db, customerId)).filter(({ status }) => status === 'attached');
  const currency = attached[0]?.currency ?? 'USD';
  const alike = attached.filter((account) => account.currency === currency).slice(0, MAX_ACCOUNTS);
  const movements = await Promise.all(alike.map(({ id }) => listMovements(db, customerId, id)));
  return templatesOf(movements.flat(), currency);
}

/** Money in whole cents of `currency`; all averages are a month's. Nothing for movements that are none. */
export function templatesOf(movements: Movement[], currency: string): Template[] {
  const months = [...new Set(movements.map(({ date }) => date.slice(0, 7)))].sort().slice(-WINDOW_MONTHS);
  const latest = movements.filter(({ date }) => date.slice(0, 7) >= (months[0] ?? ''));
  const monthly = (sumCents: number) => Math.round(sumCents / Math.max(1, months.length));
  const sum = (rows: Movement[]) => rows.reduce((cents, { amountCents }) => cents + amountCents, 0);
  const incomeCents = monthly(sum(latest.filter(({ amountCents }) => amountCents > 0)));
  const payrollCents = monthly(
    sum(latest.filter(({ amountCents, description }) => guessCategory(description, amountCents) === 'payroll')),
  );
  const client = biggestClient(latest);
  const lasting = (month: number, amountCents: number, label: string): OneOffEvent => ({
    month,
    amountCents,
    label,
    lastsMonths: MAX_HORIZON_MONTHS,
  });
  const templates: Template[] = [];
  if (client) {
    templates.push({
      id: 'lose-client',
      title: 'Lose the biggest client',
      why: `Without “${client.label}”, from the second month on: its average month of the last ${months.length}.`,
      currency,
      event: lasting(2, -monthly(client.cents), `Without ${client.label}`.slice(0, 80)),
    });
  }
  if (movements.length > 0) {
    templates.push({
      id: 'hire',
      title: 'Hire two people',
      why:
        payrollCents < 0
          ? `From the third month on: half of what payroll comes to now, taken as ${TAKEN_HEADCOUNT} people. Put in what they really cost.`
          : 'From the third month on, at a guess: the history shows no payroll. Put in what they really cost.',
      currency,
      event: lasting(3, Math.round((payrollCents * 2) / TAKEN_HEADCOUNT) || DEFAULT_HIRES_CENTS, 'Two more people'),
    });
  }
  if (incomeCents > 0) {
    templates.push({
      id: 'prices-up',
      title: 'Prices up 5 %',
      why: `From the second month on: 5 % of the average month’s income of the last ${months.length}.`,
      currency,
      event: lasting(2, Math.round(incomeCents * 0.05), 'Prices up 5 %'),
    });
  }
  return templates;
}

/** Who paid most among those who paid in several months; numbers in a description (invoices, dates) tell no payers apart. */
function biggestClient(movements: Movement[]): { label: string; cents: number } | null {
  const clients = new Map<string, { label: string; cents: number; months: Set<string> }>();
  for (const { date, amountCents, description } of movements) {
    if (amountCents <= 0) continue;
    const { key, label } = payeeOf(description);
    if (key === '') continue;
    const client = clients.get(key) ?? { label, cents: 0, months: new Set<string>() };
    client.cents += amountCents;
    client.months.add(date.slice(0, 7));
    clients.set(key, client);
  }
  const regular = [...clients.values()].filter(({ months }) => months.size >= CLIENT_MONTHS);
  return regular.sort((a, b) => b.cents - a.cents)[0] ?? null;
}
