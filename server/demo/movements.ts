import { DAY_MS, type Ms } from '../core/units.ts';

type Line = { amountCents: number; description: string };
/** One UTC day, as the calendar has it. */
type Day = { date: string; day: number; month: number; weekday: number; number: number };

/** A bank account of the demo customer. The same day always has the same movements, so that exports may overlap. */
export type DemoAccount = {
  name: string;
  institution: string;
  currency: 'USD' | 'EUR';
  openingCents: number;
  on(day: Day): Line[];
};

/** Share of usual project work by calendar month: quiet in high summer and around the new year. */
const SEASON = [0.7, 0.85, 1.05, 1.1, 1.05, 1, 0.75, 0.6, 1.1, 1.2, 1.15, 0.8];
const CLIENTS = ['Northwind Outfitters', 'Lumen Health', 'Harbor & Pine', 'Atlas Museum', 'Kite Cycles'];

/** Between 0 and 1, fixed for a day and a purpose. */
function chance(day: Day, salt: number): number {
  const mixed = Math.imul(day.number * 31 + salt, 2_654_435_761) >>> 0;
  return (Math.imul(mixed ^ (mixed >>> 15), 2_246_822_519) >>> 0) / 2 ** 32;
}

const when = (isTrue: boolean, amountCents: number, description: string): Line[] =>
  isTrue ? [{ amountCents: Math.round(amountCents), description }] : [];

function project(day: Day): Line[] {
  const client = CLIENTS[Math.floor(chance(day, 2) * CLIENTS.length)] ?? 'Lumen Health';
  const isPaid = day.weekday > 0 && day.weekday < 6 && chance(day, 1) < 0.16;
  const cents = (300_000 + chance(day, 3) * 900_000) * (SEASON[day.month] ?? 1);
  return when(isPaid, cents, `${client}, project invoice ${2_000 + (day.number % 7_000)}`);
}

export const DEMO_ACCOUNTS: DemoAccount[] = [
  {
    name: 'Operating',
    institution: 'Harbor Bank',
    currency: 'USD',
    openingCents: 6_400_000,
    on: (day) => [
      ...when(day.day === 1, -385_000, 'Studio rent'),
      ...when(day.day === 3, -72_000 - chance(day, 4) * 12_000, 'Software and hosting'),
      ...when(day.day === 5, 720_000, 'Retainer Northwind Outfitters'),
      ...when(day.day === 7, 460_000, 'Retainer Harbor & Pine'),
      ...when(day.day === 9, 310_000, 'Retainer Lumen Health'),
      ...project(day),
      ...when(day.day === 14 || day.day === 27, -1_360_000, 'Transfer to Payroll'),
      ...when(day.day === 18, -60_000 - chance(day, 5) * 90_000, 'Freelancers'),
      ...when(day.weekday === 2, -4_000 - chance(day, 6) * 16_000, 'Office supplies'),
      ...when(day.weekday === 5 && chance(day, 7) < 0.5, -9_000 - chance(day, 8) * 45_000, 'Train and taxi'),
      ...when(day.day === 20 && day.month % 3 === 0, -640_000, 'Quarterly tax payment'),
      ...when(day.day === 24, -21_450, 'Insurance'),
      ...when(day.day === 25, -50_000, 'Transfer to Savings'),
    ],
  },
  {
    name: 'Payroll',
    institution: 'Harbor Bank',
    currency: 'USD',
    openingCents: 850_000,
    on: (day) => [
      ...when(day.day === 14 || day.day === 27, 1_360_000, 'Transfer from Operating'),
      ...when(day.day === 15 || day.day === 28, -1_328_000, 'Payroll'),
      ...when(day.weekday === 1, -6_900, 'Health plan'),
    ],
  },
  {
    name: 'Savings',
    institution: 'Meridian Credit Union',
    currency: 'USD',
    openingCents: 2_400_000,
    on: (day) => [
      ...when(day.day === 25, 50_000, 'Transfer from Operating'),
      ...when(day.weekday === 4, 1_200 + chance(day, 9) * 200, 'Interest'),
    ],
  },
  {
    name: 'Euro clients',
    institution: 'Kontor Bank',
    currency: 'EUR',
    openingCents: 910_000,
    on: (day) => [
      ...when(day.day === 11, 240_000, 'Retainer Galerie Moser'),
      ...when(
        day.day === 19 && chance(day, 10) < 0.6,
        180_000 + chance(day, 11) * 260_000,
        'Galerie Moser, exhibition',
      ),
      ...when(day.weekday === 3, -2_900, 'Courier Berlin'),
      ...when(day.day === 22, -265_000 - chance(day, 12) * 70_000, 'Print workshop Berlin'),
    ],
  },
];

/** An export of the bank: whole days from the first to before the last, with the balance after each movement. */
export function exportCsv(
  account: DemoAccount,
  { fromMs, toMs, openedMs }: Record<'fromMs' | 'toMs' | 'openedMs', Ms>,
) {
  let balanceCents = account.openingCents;
  const lines = ['Date,Description,Amount,Balance'];
  for (let atMs = openedMs; atMs < toMs; atMs += DAY_MS)
    for (const { amountCents, description } of account.on(dayAt(atMs))) {
      balanceCents += amountCents;
      const amounts = [amountCents, balanceCents].map((cents) => (cents / 100).toFixed(2));
      if (atMs >= fromMs) lines.push([dayAt(atMs).date, `"${description}"`, ...amounts].join(','));
    }
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

function dayAt(atMs: Ms): Day {
  const at = new Date(atMs);
  return {
    date: at.toISOString().slice(0, 10),
    day: at.getUTCDate(),
    month: at.getUTCMonth(),
    weekday: at.getUTCDay(),
    number: Math.floor(atMs / DAY_MS),
  };
}
