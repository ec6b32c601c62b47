import { guessCategory, payeeOf } from '../accounts/payees.ts';
import { type CashMovement, listCashMovements } from '../accounts/read-cash.ts';
import { listAccounts } from '../accounts/store.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import type { SweepAxis } from './forecast/assumptions.ts';
import { addMonths, dateOf, dayOf } from './forecast/calendar.ts';
import type { PlannedItem } from './forecast/planned.ts';
import { type RecurringItem, readRecurring } from './read-recurring.ts';

/** A question that is often asked, as the planned items and the sweep that answer it. */
export type Template = {
  id: 'lose-client' | 'pays-late' | 'hire' | 'hire-when' | 'prices-up';
  title: string;
  /** Where the amounts come from. */
  why: string;
  currency: string;
  planned: PlannedItem[];
  sweep?: SweepAxis[];
};

/** Averages are taken over so many months, the latest. */
const WINDOW_MONTHS = 12;
/** A payer counts as a client from so many months with a payment on. */
const CLIENT_MONTHS = 3;
/** Prices rise for so many clients, the biggest: the rest are small change. */
const MAX_PRICED_CLIENTS = 5;
const PRICE_RISE = 0.05;
/** Movements are read of so many accounts at most: templates are a help, not a report. */
const MAX_ACCOUNTS = 5;
/** What two hires cost a month where the history shows no payroll: a guess to be changed. */
const DEFAULT_HIRES_CENTS = -1_200_000;
const DEFAULT_PAYDAY = 28;
/** Payroll is taken to be of so many people: two more cost half of it again. */
const TAKEN_HEADCOUNT = 4;
/** A client who has not paid for longer than this counts as lost, not late. */
const MAX_LATE_DAYS = 60;
const LATE_STEP_DAYS = 5;

type Ports = Pick<Deps, 'db' | 'pool' | 'clock'>;

export async function readTemplates(ports: Ports, customerId: CustomerId): Promise<Template[]> {
  const attached = (await listAccounts(ports.db, customerId)).filter(({ status }) => status === 'attached');
  const currency = attached[0]?.currency ?? 'USD';
  const alike = attached.filter((account) => account.currency === currency).slice(0, MAX_ACCOUNTS);
  const movements: CashMovement[] = [];
  for (const { id } of alike)
    for (const movement of await listCashMovements(ports.db, customerId, id))
      if (!movement.isTransfer && !movement.isExcluded) movements.push(movement);
  const recurring = alike.length > 0 ? await readRecurring(ports, customerId) : [];
  const today = new Date(ports.clock.now()).toISOString().slice(0, 10);
  return templatesOf({ movements, recurring, currency, today });
}

/** With the category and the payee that the customer chose, where there are any. */
type Movement = Pick<CashMovement, 'date' | 'amountCents' | 'description'> &
  Partial<Pick<CashMovement, 'category' | 'payee'>>;
type History = { movements: Movement[]; recurring: RecurringItem[]; currency: string; today: string };

/** Money in whole cents of `currency`; all averages are a month's. Nothing for movements that are none. */
export function templatesOf({ movements, recurring, currency, today }: History): Template[] {
  const months = [...new Set(movements.map(({ date }) => date.slice(0, 7)))].sort().slice(-WINDOW_MONTHS);
  const latest = movements.filter(({ date }) => date.slice(0, 7) >= (months[0] ?? ''));
  const monthly = (sumCents: number) => Math.round(sumCents / Math.max(1, months.length));
  const clients = clientsOf(latest);
  const payroll = latest.filter(
    ({ amountCents, description, category }) => (category ?? guessCategory(description, amountCents)) === 'payroll',
  );
  const payrollCents = monthly(sumOf(payroll));
  const lasting = lastingFrom(today);
  const templates: Template[] = [];
  const [biggest] = clients;
  if (biggest && monthly(biggest.cents) > 0)
    templates.push({
      id: 'lose-client',
      title: 'Lose the biggest client',
      why: `Without “${biggest.label}” from next month on: its average month of the last ${months.length}.`,
      currency,
      planned: [
        lasting('without-client', 'other', `Without ${biggest.label}`, -monthly(biggest.cents), 1, biggest.day),
      ],
    });
  const payer = recurring.find(
    ({ amountCents, status, hasEnded }) => amountCents > 0 && status !== 'deleted' && status !== 'paused' && !hasEnded,
  );
  if (payer) templates.push(paysLate(payer, currency));
  if (movements.length > 0) {
    const hire = lasting(
      'hire',
      'hire',
      'Two more people',
      Math.round((payrollCents * 2) / TAKEN_HEADCOUNT) || DEFAULT_HIRES_CENTS,
      2,
      usualDay(payroll) ?? DEFAULT_PAYDAY,
    );
    templates.push(...hireTemplates(hire, payrollCents < 0, currency));
  }
  const priced = clients.slice(0, MAX_PRICED_CLIENTS).filter(({ cents }) => monthly(cents * PRICE_RISE) > 0);
  if (priced.length > 0)
    templates.push({
      id: 'prices-up',
      title: 'Prices up 5 %',
      why: `From next month on, for ${priced.length === 1 ? 'your biggest client' : `your ${priced.length} biggest clients`}: 5 % of what each paid in an average month.`,
      currency,
      planned: priced.map(({ label, cents, day }, at) =>
        lasting(`price-${at + 1}`, 'price', `Prices up 5 %: ${label}`, monthly(cents * PRICE_RISE), 1, day),
      ),
    });
  return templates;
}

/** Makes monthly items. Their ids are the same each time the page is read, so that a typed sweep keeps its item. */
const lastingFrom =
  (today: string) =>
  (id: string, kind: PlannedItem['kind'], label: string, amountCents: number, inMonths: number, day: number) =>
    ({
      id,
      kind,
      label: label.slice(0, 80),
      amountCents,
      date: dayAfter(today, inMonths, day),
      cadence: 'monthly',
    }) as const;

function hireTemplates(hire: PlannedItem, hasPayroll: boolean, currency: string): Template[] {
  const cost = hasPayroll
    ? `half of what payroll comes to now, taken as ${TAKEN_HEADCOUNT} people. Put in what they really cost.`
    : 'a guess, as the history shows no payroll. Put in what they really cost.';
  const once = { title: 'Hire two people', why: `On payday, from the month after next on: ${cost}` };
  const when = { title: 'When can I hire?', why: `Two people, begun in each month of the coming year: ${cost}` };
  const start: SweepAxis = { assumption: 'itemStartMonths', target: hire.id, from: 0, to: 11, steps: 12 };
  return [
    { id: 'hire', ...once, currency, planned: [hire] },
    { id: 'hire-when', ...when, currency, planned: [hire], sweep: [start] },
  ];
}

const paysLate = ({ id, label }: RecurringItem, currency: string): Template => ({
  id: 'pays-late',
  title: 'The biggest payer pays late',
  why: `How late may “${label}” pay? From on time to ${MAX_LATE_DAYS} days late, in steps of ${LATE_STEP_DAYS} days.`,
  currency,
  planned: [],
  sweep: [
    {
      assumption: 'itemDelayDays',
      target: id,
      targetLabel: label,
      from: 0,
      to: MAX_LATE_DAYS,
      steps: MAX_LATE_DAYS / LATE_STEP_DAYS + 1,
    },
  ],
});

const sumOf = (rows: Movement[]): number => rows.reduce((cents, { amountCents }) => cents + amountCents, 0);

/** The given day, or the last one, of the month that comes so many months after today's. */
function dayAfter(today: string, months: number, day: number): string {
  const first = addMonths(dayOf(`${today.slice(0, 7)}-01`), months);
  return dateOf(Math.min(first + day - 1, addMonths(first, 1) - 1));
}

/** The day of the month on which these usually come; null for none. */
function usualDay(rows: Movement[]): number | null {
  const days = rows.map(({ date }) => Number(date.slice(8, 10))).sort((a, b) => a - b);
  return days[Math.floor(days.length / 2)] ?? null;
}

type Client = { label: string; cents: number; day: number };

/** Who paid in several months, by size; numbers in a description (invoices, dates) tell no payers apart. */
function clientsOf(movements: Movement[]): Client[] {
  const clients = new Map<string, { label: string; rows: Movement[] }>();
  for (const movement of movements) {
    if (movement.amountCents <= 0) continue;
    const { key, label } = movement.payee ?? payeeOf(movement.description);
    if (key === '') continue;
    const client = clients.get(key) ?? { label, rows: [] };
    client.rows.push(movement);
    clients.set(key, client);
  }
  return [...clients.values()]
    .filter(({ rows }) => new Set(rows.map(({ date }) => date.slice(0, 7))).size >= CLIENT_MONTHS)
    .map(({ label, rows }) => ({ label, cents: sumOf(rows), day: usualDay(rows) ?? 1 }))
    .sort((a, b) => b.cents - a.cents);
}
