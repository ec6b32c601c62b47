import type { Db } from '../../../db/open.ts';
import type { CustomerId } from '../../core/ids.ts';
import { listAttention } from '../../reporting/attention.ts';
import { listAudit } from '../../reporting/audit-list.ts';
import { listCheckedBooks, listProofs } from '../../reporting/books-report.ts';
import { CUSTOMER_VIEWS, listCustomers } from '../../reporting/customer-list.ts';
import { listLedger } from '../../reporting/customer-tabs.ts';
import { listEventRows } from '../../reporting/event-list.ts';
import { readHealthPage } from '../../reporting/health/page.ts';
import { listInvoiceRows } from '../../reporting/invoice-list.ts';
import { listMailRows } from '../../reporting/mail-list.ts';
import { readFigure, spanOfMonth } from '../../reporting/revenue.ts';
import { FIGURE_NAMES } from '../../reporting/revenue-rows.ts';
import { searchAll } from '../../reporting/search.ts';
import { listTimeline } from '../../reporting/timeline.ts';
import { readToday } from '../../reporting/today.ts';
import {
  listMovers,
  listUsageByCustomer,
  rangeBefore,
  sumInvoicedRuns,
  sumUsage,
  usageByDay,
} from '../../reporting/usage-report.ts';
import type { DayRange } from '../../reporting/usage-sums.ts';
import { NOW_MS } from './books.ts';

const PRICE = { kind: 'flat', unitAmountCents: 900 } as const;
const CUSTOMER = 'c0000001' as CustomerId;
const ALL = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, rows: 50 };

/** The admin pages, each with what it reads. */
export function adminPagesOf(db: Db): Record<string, () => Promise<unknown>> {
  const month = spanOfMonth('2026-05', NOW_MS);
  return {
    Today: () => readToday(db, PRICE, NOW_MS),
    'Needs attention': () => listAttention(db, NOW_MS),
    ...Object.fromEntries(
      CUSTOMER_VIEWS.map((view) => [
        `Customers, ${view}`,
        () => listCustomers(db, PRICE, { view, rows: 50, nowMs: NOW_MS }),
      ]),
    ),
    'Customer, timeline': () => listTimeline(db, { ...ALL, customerId: CUSTOMER }),
    'Customer, ledger': () => listLedger(db, { ...ALL, customerId: CUSTOMER }),
    Invoices: () => listInvoiceRows(db, ALL),
    Events: () => listEventRows(db, { ...ALL, status: 'dead' }),
    Mails: () => listMailRows(db, ALL),
    'Books, differences': () => listCheckedBooks(db, { onlyOpen: true, rows: 50 }),
    'Books, proofs': () => listProofs(db, { ...month, rows: 25 }),
    'Usage of 30 days': () => readUsage(db, { from: '2026-05-17', to: '2026-06-15' }),
    'Usage of a year': () => readUsage(db, { from: '2025-06-16', to: '2026-06-15' }),
    ...Object.fromEntries(FIGURE_NAMES.map((name) => [`Revenue, ${name}`, () => readFigure(db, name, month)])),
    Health: () => readHealthPage(db, NOW_MS),
    Audit: () => listAudit(db, ALL),
    'Search by a part of an e-mail': () => searchAll(db, 'person77'),
  };
}

/** All that the page of usage asks. */
async function readUsage(db: Db, range: DayRange): Promise<void> {
  await usageByDay(db, range);
  await sumUsage(db, rangeBefore(range));
  await sumInvoicedRuns(db, range);
  await listMovers(db, range, 10);
  await listUsageByCustomer(db, { ...range, rows: 50 });
}
