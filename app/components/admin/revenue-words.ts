import type { inferRouterOutputs } from '@trpc/server';
import { OWED_DAYS } from '../../../server/core/durations.ts';
import type { AppRouter } from '../../../server/trpc/root.ts';

export type Month = inferRouterOutputs<AppRouter>['admin']['revenue']['month'];
export type FigureName = keyof Month['figures'];

const { week, month } = OWED_DAYS;

type Words = { label: string; definition: string };

export const FIGURE_WORDS: Record<FigureName, Words> = {
  invoiced_accounts: {
    label: 'Accounts',
    definition: 'Account lines of invoices finalized in the month, without tax.',
  },
  invoiced_prorations: {
    label: 'Prorations',
    definition: 'Prorated lines of invoices finalized in the month, without tax.',
  },
  invoiced_runs: { label: 'Scenario runs', definition: 'Run lines of invoices finalized in the month, without tax.' },
  invoiced_other: { label: 'Other', definition: 'All other lines of invoices finalized in the month, without tax.' },
  credit_notes: {
    label: 'Credit notes',
    definition:
      'Credit notes by the day they were issued, without tax. A voided one comes back on the day it was voided.',
  },
  voids: {
    label: 'Voided invoices',
    definition: 'Invoices by the day they were voided, less credit notes on them. Their usage is forgiven.',
  },
  collected: { label: 'Collected', definition: 'Payments by payment date, with tax.' },
  refunds: { label: 'Refunds', definition: 'Refunds by their own date. Failed and cancelled ones are left out.' },
  lost_disputes: { label: 'Lost disputes', definition: 'Amount and fee, on the day that Stripe took the money.' },
  earned_accounts: { label: 'Accounts', definition: 'Each account line, spread over the time that it pays for.' },
  earned_usage: { label: 'Scenario runs', definition: 'Credits captured in the month, at the price of a run.' },
  unbilled: {
    label: 'Unbilled',
    definition: 'Captured credits on no invoice yet and not written off, at the price of a run.',
  },
  deferred: { label: 'Deferred', definition: 'The part of account lines that pays for time still to come.' },
  receivable_new: {
    label: `0–${week} days`,
    definition: `Finalized invoices that are not paid or voided, 0 to ${week} days after they were due.`,
  },
  receivable_week: {
    label: `${week + 1}–${month} days`,
    definition: `Finalized invoices that are not paid or voided, ${week + 1} to ${month} days after they were due.`,
  },
  receivable_month: {
    label: `Over ${month} days`,
    definition: `Finalized invoices that are not paid or voided, more than ${month} days after they were due.`,
  },
  uncollectible: { label: 'Uncollectible', definition: 'Finalized invoices marked uncollectible and not paid since.' },
  recharges: {
    label: 'Recharges',
    definition: 'Run lines of invoices paid in the month, and the credits that they returned.',
  },
  mrr_start: {
    label: 'Start of month',
    definition: 'Accounts price × quantity of active and past due subscriptions. Never usage.',
  },
  mrr_new: { label: 'New', definition: 'Customers who pay for the first time.' },
  mrr_expansion: { label: 'Expansion', definition: 'More accounts.' },
  mrr_returned: { label: 'Returned', definition: 'Customers who had ended and pay again.' },
  mrr_contraction: { label: 'Contraction', definition: 'Fewer accounts.' },
  mrr_churn: { label: 'Churn', definition: 'Customers whose subscription ended.' },
  mrr_end: { label: 'End of month', definition: 'Start + new + expansion + returned − contraction − churn.' },
};

export type Section = { title: string; figures: FigureName[]; total?: string };

/** The page's tables. A total is the sum of the figures above it. */
export const SECTIONS: Section[] = [
  {
    title: 'Invoiced',
    figures: ['invoiced_accounts', 'invoiced_prorations', 'invoiced_runs', 'invoiced_other', 'credit_notes', 'voids'],
    total: 'Net invoiced',
  },
  { title: 'Cash', figures: ['collected', 'refunds', 'lost_disputes'], total: 'Cash' },
  { title: 'Earned', figures: ['earned_accounts', 'earned_usage'], total: 'Earned' },
  { title: 'Not invoiced, not earned', figures: ['unbilled', 'deferred'] },
  { title: 'Receivable', figures: ['receivable_new', 'receivable_week', 'receivable_month'], total: 'Receivable' },
  { title: 'Other figures', figures: ['uncollectible', 'recharges'] },
  {
    title: 'Monthly recurring revenue',
    figures: ['mrr_start', 'mrr_new', 'mrr_expansion', 'mrr_returned', 'mrr_contraction', 'mrr_churn'],
    total: 'End of month',
  },
];
