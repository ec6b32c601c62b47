import { getMovementSpan } from '../accounts/day-store.ts';
import { listCashMovements } from '../accounts/read-cash.ts';
import { type Account, listAccounts } from '../accounts/store.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { dateOf, dayOf } from './forecast/calendar.ts';
import { decisionKey } from './forecast/history/prepare.ts';
import { nextDue } from './forecast/recurring/cadence.ts';
import { type FoundSeries, findScan, listDecisions, type RecurringDecision, saveScan } from './recurring-store.ts';

/** A recurring item as the customer sees it: as found, with what they changed. */
export type RecurringItem = {
  /** What levers name it by. */
  id: string;
  accountId: string;
  accountName: string;
  currency: string;
  seriesKey: string;
  label: string;
  cadence: FoundSeries['rhythm']['cadence'];
  amountCents: number;
  isFixed: boolean;
  status: 'found' | RecurringDecision['status'];
  hasEnded: boolean;
  count: number;
  lastDate: string;
  /** The next payment, or null when there will be none. */
  nextDate: string | null;
  dayOfMonth: number | null;
  endsOn: string | null;
  change: FoundSeries['change'];
  /** Days late, one entry a past payment; negative when it came early. */
  shifts: number[];
};

/** Accounts whose items are shown; a forecast itself takes as many as its scenario names. */
const MAX_ACCOUNTS = 50;

/** The items of all attached accounts, by size. */
export async function readRecurring(
  ports: Pick<Deps, 'db' | 'pool'>,
  customerId: CustomerId,
): Promise<RecurringItem[]> {
  const accounts = await attachedAccounts(ports.db, customerId);
  const decisions = await listDecisions(ports.db, customerId);
  const items: RecurringItem[] = [];
  for (const account of accounts) {
    const { found } = await seriesOf(ports, customerId, account);
    for (const series of found) {
      const decision = decisions.find(
        ({ accountId, seriesKey }) => accountId === account.id && seriesKey === series.key,
      );
      items.push(itemOf(account, series, decision));
    }
  }
  return items.sort((a, b) => Math.abs(b.amountCents) - Math.abs(a.amountCents));
}

/** Looks accounts whose movements changed through again, in a worker, and keeps what is found until they change again. */
export async function scanRecurring(ports: Pick<Deps, 'db' | 'clock' | 'pool'>, customerId: CustomerId): Promise<void> {
  for (const account of await attachedAccounts(ports.db, customerId)) {
    const { found, fingerprint, isKept } = await seriesOf(ports, customerId, account);
    if (isKept || fingerprint === null) continue;
    await saveScan(ports.db, { customerId, accountId: account.id, fingerprint, found, nowMs: ports.clock.now() });
  }
}

const attachedAccounts = async (db: Deps['db'], customerId: CustomerId): Promise<Account[]> =>
  (await listAccounts(db, customerId)).filter(({ status }) => status === 'attached').slice(0, MAX_ACCOUNTS);

type Scan = { found: FoundSeries[]; fingerprint: string | null; isKept: boolean };

async function seriesOf(
  { db, pool }: Pick<Deps, 'db' | 'pool'>,
  customerId: CustomerId,
  account: Account,
): Promise<Scan> {
  const { count, firstDate, lastDate } = await getMovementSpan(db, customerId, account.id);
  if (lastDate === null) return { found: [], fingerprint: null, isKept: false };
  const fingerprint = `${DETECTOR} ${count} ${firstDate} ${lastDate}`;
  const kept = await findScan(db, customerId, account.id, fingerprint);
  if (kept) return { found: kept, fingerprint, isKept: true };
  const lines = (await listCashMovements(db, customerId, account.id)).map(({ date, amountCents, description }) => ({
    date,
    amountCents,
    description,
  }));
  const found = (await pool.detect({ lines, asOf: dayOf(lastDate) })).map(({ lines: _, ...series }) => series);
  return { found, fingerprint, isKept: false };
}

/** Another version of the detector looks through everything again. */
const DETECTOR = 'v1';

function itemOf(account: Account, series: FoundSeries, decision: RecurringDecision | undefined): RecurringItem {
  const endsOn = decision?.endsOn ?? null;
  const dayOfMonth = decision?.dayOfMonth ?? series.rhythm.daysOfMonth[0] ?? null;
  const rhythm =
    decision?.dayOfMonth && series.rhythm.daysOfMonth.length === 1
      ? { ...series.rhythm, daysOfMonth: [decision.dayOfMonth] }
      : series.rhythm;
  const next = dateOf(nextDue(rhythm, series.lastDue + NEXT_GAP_DAYS));
  return {
    id: decisionKey(account.id, series.key),
    accountId: account.id,
    accountName: account.name,
    currency: account.currency,
    seriesKey: series.key,
    label: decision?.label ?? series.label,
    cadence: series.rhythm.cadence,
    amountCents: decision?.amountCents ?? series.amountCents,
    isFixed: series.isFixed,
    status: decision?.status ?? 'found',
    hasEnded: series.hasEnded,
    count: series.count,
    lastDate: series.lastDate,
    nextDate: series.hasEnded || (endsOn !== null && next > endsOn) ? null : next,
    dayOfMonth,
    endsOn,
    change: series.change,
    shifts: series.shifts,
  };
}

/** The same payment is not due again within so many days of its due day. */
const NEXT_GAP_DAYS = 3;
