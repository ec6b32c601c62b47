import { type Draw, drawsOf } from './statement-generator.ts';

/**
 * Businesses whose future is known, to see whether "20 %" happens twice in ten times. They are made of customers, seasons, payrolls
 * and bad luck, by means of their own: no code is shared with the engine that is judged on them.
 */
export const BUSINESS_KINDS = [
  'seasonal shop',
  'ice cream',
  'agency',
  'growing startup',
  'lumpy projects',
  'payroll dip',
] as const;
export type BusinessKind = (typeof BUSINESS_KINDS)[number];

export type GeneratedBusiness = {
  id: string;
  kind: BusinessKind;
  openingBalanceCents: number;
  /** 'YYYY-MM-DD', the last day known. */
  asOf: string;
  movements: { date: string; amountCents: number; description: string }[];
  future: { date: string; amountCents: number; description: string }[];
};

type Book = { date: Date; cents: number; text: string }[];

const DAY = 86_400_000;
const iso = (date: Date): string => date.toISOString().slice(0, 10);
/** Two uniforms by Box and Muller. */
const normal = (draw: Draw): number => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
const between = (draw: Draw, low: number, high: number): number => low + (high - low) * draw();

export const FUTURE_MONTHS = 12;

export function generateBusiness(seed: number): GeneratedBusiness {
  const draw = drawsOf(seed * 104_729 + 7);
  const kind = BUSINESS_KINDS[seed % BUSINESS_KINDS.length] as BusinessKind;
  const months = Math.floor(between(draw, 14, 49));
  const start = new Date(Date.UTC(2021, Math.floor(draw() * 12), 1));
  const cut = new Date(
    Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, draw() < 0.5 ? 0 : Math.floor(draw() * 28)),
  );
  const book = LIVES[kind](draw, start, months + FUTURE_MONTHS + 1).sort((a, b) => a.date.getTime() - b.date.getTime());
  const past = book.filter(({ date }) => date <= cut);
  const later = book.filter(({ date }) => date > cut);
  const turnover = past.reduce((sum, { cents }) => sum + Math.max(0, cents), 0) / months;
  const pastSum = past.reduce((sum, { cents }) => sum + cents, 0);
  // Cash in hand from next to nothing to a few months' turnover, so that both safe and doomed businesses are among them.
  const cash = turnover * between(draw, 0.05, 1) ** 2 * (kind === 'growing startup' ? 5 : 2.5);
  const line = ({ date, cents, text }: Book[number]) => ({
    date: iso(date),
    amountCents: Math.round(cents),
    description: text,
  });
  return {
    id: `business-${seed}`,
    kind,
    openingBalanceCents: Math.round(cash - pastSum),
    asOf: iso(cut),
    movements: past.map(line),
    future: later.map(line),
  };
}

type Life = (draw: Draw, start: Date, months: number) => Book;

const LIVES: Record<BusinessKind, Life> = {
  'seasonal shop': (draw, start, months) => {
    const height = between(draw, 0.3, 1.8);
    const peak = Math.floor(draw() * 12);
    const sales = between(draw, 800_000, 4_000_000);
    const book = shop(
      draw,
      start,
      months,
      sales,
      (m) => 1 + height * Math.max(0, Math.cos(((m - peak) / 6) * Math.PI)) ** 3,
    );
    return [...book, ...costs(draw, start, months, sales * (1 + height * 0.28), between(draw, 0.9, 1.05))];
  },
  'ice cream': (draw, start, months) => {
    const sales = between(draw, 600_000, 2_500_000);
    const book = shop(draw, start, months, sales, (m) => Math.max(0.02, 1 + 0.98 * Math.cos(((m - 6) / 6) * Math.PI)));
    return [...book, ...costs(draw, start, months, sales, between(draw, 0.9, 1.05))];
  },
  agency: (draw, start, months) => {
    const clients = Math.floor(between(draw, 3, 9));
    const fee = between(draw, 200_000, 900_000);
    const book: Book = [];
    for (let client = 0; client < clients; client++) {
      const own = fee * between(draw, 0.5, 1.6);
      const lateness = between(draw, 0, 25);
      let active = draw() < 0.8;
      for (let m = 0; m < months; m++) {
        // Clients leave and come back; while they stay they are invoiced on the last day and pay when they like.
        if (draw() < (active ? 0.02 : 0.06)) active = !active;
        if (!active) continue;
        const paid = dayIn(start, m, 30 + Math.max(0, Math.round(lateness + normal(draw) * 6)));
        book.push({
          date: paid,
          cents: own * Math.max(0.3, 1 + normal(draw) * 0.15),
          text: `CLIENT ${'ABCDEFGHI'[client]}LPHA CONSULTING INV ${Math.floor(draw() * 99_999)}`,
        });
      }
    }
    return [...book, ...costs(draw, start, months, fee * clients * 0.75, between(draw, 0.9, 1.05))];
  },
  'growing startup': (draw, start, months) => {
    const growth = between(draw, 0, 0.05);
    let sales = between(draw, 200_000, 900_000);
    let spend = sales * between(draw, 1, 2);
    const book: Book = [];
    for (let m = 0; m < months; m++) {
      sales *= 1 + growth * 0.97 ** m + normal(draw) * 0.04;
      spend *= 1 + growth * 0.6 * 0.97 ** m + normal(draw) * 0.02;
      for (let part = 0; part < 8; part++) {
        book.push({
          date: dayIn(start, m, 1 + Math.floor(draw() * 28)),
          cents: (sales / 8) * Math.max(0.2, 1 + normal(draw) * 0.2),
          text: 'CARD PAYOUT PROCESSOR',
        });
      }
      book.push({ date: dayIn(start, m, 27), cents: -spend * 0.7, text: 'PAYROLL' });
      book.push({
        date: dayIn(start, m, 5),
        cents: -spend * 0.3 * Math.max(0.2, 1 + normal(draw) * 0.2),
        text: `SUPPLIER ${Math.floor(draw() * 40)}`,
      });
    }
    return book;
  },
  'lumpy projects': (draw, start, months) => {
    const size = between(draw, 1_500_000, 6_000_000);
    const rate = between(draw, 0.25, 0.9);
    const book: Book = [];
    for (let m = 0; m < months; m++) {
      for (let chance = 0; chance < 2; chance++) {
        if (draw() > rate / 2) continue;
        book.push({
          date: dayIn(start, m, 1 + Math.floor(draw() * 28)),
          cents: size * between(draw, 0.4, 1.6),
          text: `PROJECT MILESTONE ${Math.floor(draw() * 9_999)} ${'KLMNOPQRS'[Math.floor(draw() * 9)]}ORP`,
        });
      }
    }
    return [...book, ...costs(draw, start, months, size * rate, between(draw, 0.8, 1.05))];
  },
  'payroll dip': (draw, start, months) => {
    const fee = between(draw, 800_000, 3_000_000);
    const payDay = Math.floor(between(draw, 18, 28));
    const book: Book = [];
    const margin = between(draw, 0.96, 1.08);
    for (let m = 0; m < months; m++) {
      if (draw() > 0.01)
        book.push({
          date: dayIn(start, m, payDay + Math.round(Math.abs(normal(draw)) * 2)),
          cents: fee * Math.max(0.5, 1 + normal(draw) * 0.08),
          text: 'BIG CLIENT LTD',
        });
      book.push({ date: dayIn(start, m, 2), cents: (-fee / margin) * 0.75, text: 'PAYROLL RUN' });
      for (let part = 0; part < 5; part++) {
        book.push({
          date: dayIn(start, m, 1 + Math.floor(draw() * 28)),
          cents: (-fee / margin) * 0.05 * Math.max(0.2, 1 + normal(draw) * 0.4),
          text: `PURCHASE ${'TUVWX'[part]}SHOP`,
        });
      }
    }
    return book;
  },
};

/** Daily takings around a level that drifts, with bad weeks that last. */
function shop(draw: Draw, start: Date, months: number, sales: number, season: (month: number) => number): Book {
  const book: Book = [];
  let level = 1;
  let mood = 0;
  for (let m = 0; m < months; m++) {
    level *= 1 + normal(draw) * 0.025;
    mood = 0.5 * mood + normal(draw) * 0.07;
    const month = (start.getUTCMonth() + m) % 12;
    for (let day = 1; day <= 28; day += 2) {
      book.push({
        date: dayIn(start, m, day),
        cents: ((sales * season(month) * level) / 14) * Math.max(0.1, 1 + mood + normal(draw) * 0.3),
        text: `TAKINGS ${Math.floor(draw() * 9_999)}`,
      });
    }
  }
  return book;
}

/** Rent, wages, tax and purchases that take so much of the sales on average. */
function costs(draw: Draw, start: Date, months: number, sales: number, share: number): Book {
  const book: Book = [];
  const total = sales * share;
  let level = 1;
  for (let m = 0; m < months; m++) {
    level *= 1 + normal(draw) * 0.012;
    book.push({ date: dayIn(start, m, 1), cents: -total * 0.15, text: 'RENT MAIN STREET' });
    book.push({
      date: dayIn(start, m, 27),
      cents: -total * 0.4 * level * Math.max(0.7, 1 + normal(draw) * 0.04),
      text: 'WAGES',
    });
    if (m % 3 === 1)
      book.push({
        date: dayIn(start, m, 10),
        cents: -total * 0.3 * Math.max(0.5, 1 + normal(draw) * 0.12),
        text: 'SALES TAX OFFICE',
      });
    for (let part = 0; part < 6; part++) {
      book.push({
        date: dayIn(start, m, 1 + Math.floor(draw() * 28)),
        cents: ((-total * 0.35) / 6) * level * Math.max(0.1, 1 + normal(draw) * 0.5),
        text: `PURCHASE ${'GHIJKLM'[Math.floor(draw() * 7)]}OODS`,
      });
    }
  }
  return book;
}

const dayIn = (start: Date, month: number, day: number): Date =>
  new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month, 1) + (day - 1) * DAY);
