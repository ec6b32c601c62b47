import { SAMPLE_MONTHS } from '../../core/durations.ts';

/** Cash of a small design studio, for "Try it with sample data". Money in cents, `date` 'YYYY-MM-DD'. */
export type SampleMovement = { date: string; amountCents: number; description: string };

/** What the studio has before the first sample movement. */
export const SAMPLE_OPENING_BALANCE_CENTS = 7_200_000;

/** Share of usual project work by calendar month: quiet in high summer and around the new year. */
const SEASON = [0.55, 0.85, 1.1, 1.1, 1.05, 1, 0.6, 0.45, 1.15, 1.25, 1.2, 0.7];
/** Fixed in place of chance, so that the sample is the same for everyone: what each project is of the usual, in percent. */
const PROJECT_PCT = [100, 62, 141, 0, 118, 87, 173, 45, 96, 128, 0, 109, 77, 154, 91, 33, 122];

const CLIENTS = ['Northwind Outfitters', 'Harbor & Pine', 'Lumen Health'];
const RETAINER_CENTS = [620_000, 410_000, 280_000];
const PROJECT_CENTS = 1_150_000;
const PAYROLL_CENTS = -1_270_000;

/** The 36 whole months before the month (UTC) of `nowMs`, oldest first. The same instant gives the same movements. */
export function sampleMovements(nowMs: number): SampleMovement[] {
  const now = new Date(nowMs);
  const firstMonth = now.getUTCFullYear() * 12 + now.getUTCMonth() - SAMPLE_MONTHS;
  return Array.from({ length: SAMPLE_MONTHS }, (_, index) => monthOfStudio(firstMonth + index, index)).flat();
}

function monthOfStudio(month: number, index: number): SampleMovement[] {
  const calendarMonth = month % 12;
  const on = (day: number, amountCents: number, description: string): SampleMovement => ({
    date: `${Math.floor(month / 12)}-${String(calendarMonth + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
    amountCents: Math.round(amountCents),
    description,
  });
  const years = Math.floor(index / 12);
  const wobbleCents = ((index * 7_919) % 997) * 10;
  const project = (slot: number) =>
    (PROJECT_CENTS * (SEASON[calendarMonth] ?? 1) * (PROJECT_PCT[(index * 2 + slot) % PROJECT_PCT.length] ?? 0)) / 100;
  const projects = [
    on(12, project(0), 'Northwind Outfitters, project milestone'),
    on(23, project(1), 'Lumen Health, project'),
  ];
  const movements = [
    on(1, -290_000 * 1.03 ** years, 'Studio rent'),
    on(3, -64_900 - wobbleCents, 'Software and hosting'),
    ...CLIENTS.map((client, at) => on(5 + at * 2, (RETAINER_CENTS[at] ?? 0) * 1.02 ** years, `Retainer ${client}`)),
    ...projects.filter(({ amountCents }) => amountCents > 0),
    on(15, PAYROLL_CENTS * 1.04 ** years, 'Payroll, first half'),
    on(18, -38_000 - wobbleCents * 2, 'Freelancers and travel'),
    ...(calendarMonth % 3 === 0 ? [on(20, -560_000, 'Quarterly tax payment')] : []),
    on(27, -21_450, 'Insurance'),
    on(28, PAYROLL_CENTS * 1.04 ** years, 'Payroll, second half'),
  ];
  return movements.sort((a, b) => a.date.localeCompare(b.date));
}
