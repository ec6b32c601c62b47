import type { Percentiles } from './select.ts';

/** A line of "what it assumed": the median change of the balance, item by item, adds up to the last line. */
export type AssumedLine = {
  kind: 'recurring' | 'planned' | 'events' | 'rest_income' | 'rest_expense' | 'uncertainty';
  label: string;
  cents: number;
};

/** A known payment that the chart marks. */
export type Mark = { date: string; label: string; cents: number };

/** How the engine did on the customer's own past; null with too little of it. */
export type TrackRecord = {
  /** Forecasts of one month that were made again, as if today were then. */
  months: number;
  held90: number;
  held50: number;
  medianErrorCents: number;
};

/** What the daily engine adds to a forecast. Results made before it have none of this and stay readable. */
export type Daily = {
  engine: 2;
  /** The day of the balance that it starts from, and the first day forecast. */
  asOf: string;
  firstDay: string;
  /** A balance below this is a shortfall. */
  floorCents: number;
  /** Days, counted from the first one, at whose end `balanceCents` is given. Month ends only for a variant of a sweep. */
  points: number[];
  balanceCents: Percentiles<number[]>;
  /** The lowest balance of the whole time; on which day it falls in half of all trials at the latest. */
  lowestCents: Percentiles<number>;
  lowestDate: string;
  /** By month: the lowest balance within it. */
  monthLowCents: { p5: number[]; p50: number[] };
  /** Share of trials that fall below the floor at all, with its sampling error, and the first day that 5 % have done so by. */
  belowShare: number;
  belowShareError: number;
  firstBelowDate: string | null;
  medianBelowDate: string | null;
  assumed: AssumedLine[];
  marks: Mark[];
};
