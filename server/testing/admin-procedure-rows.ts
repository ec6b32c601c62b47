import { newId } from '../core/ids.ts';
import type { AppRouter } from '../trpc/root.ts';
import { admin, type Rows, refused } from './procedure-row.ts';

const password = 'correct horse battery';

const creditsAct = (subjectId: string) => ({
  name: 'credits' as const,
  subjectId,
  key: crypto.randomUUID(),
  fields: { credits: '5' },
  reason: 'Goodwill',
});

/** A row for every procedure of the admin side. */
export const ADMIN_ROWS: Rows<AppRouter['_def']['record']['admin']> = {
  usage: admin(() => undefined),
  today: admin(() => undefined),
  health: admin(() => undefined),
  countAttention: admin(() => undefined),
  search: admin(() => ({ text: 'ana' })),
  people: admin(({ customerId }) => ({ customerId })),
  note: admin(({ customerId }) => ({ customerId, text: 'Called' })),
  invoice: admin(({ invoiceId }) => ({ invoiceId })),
  lists: {
    customers: admin(() => ({})),
    invoices: admin(({ customerId }) => ({ customerId })),
    disputes: admin(() => ({})),
    events: admin(() => ({})),
    books: admin(() => ({})),
    proofs: admin(() => ({ month: '2026-03' })),
    revenue: admin(() => ({ month: '2026-03', figure: 'collected' })),
    usage: admin(() => ({ from: '2026-03-01', to: '2026-03-02' })),
    timeline: admin(({ customerId }) => ({ customerId })),
    explain: admin(({ customerId }) => ({ customerId, from: '2026-03-01', to: '2026-03-02' })),
    ledger: admin(({ customerId }) => ({ customerId })),
    runs: admin(({ customerId }) => ({ customerId })),
    batches: admin(({ customerId }) => ({ customerId })),
    mails: admin(({ customerId }) => ({ customerId })),
    audit: admin(({ customerId }) => ({ customerId })),
    accounts: admin(({ customerId }) => ({ customerId })),
  },
  acts: {
    describe: admin(({ customerId: subjectId }) => ({ name: 'credits', subjectId })),
    preview: admin(({ customerId }) => creditsAct(customerId)),
    run: admin(({ customerId }) => creditsAct(customerId)),
    replayFilter: admin(() => ({ isDryRun: true, reason: 'Goodwill' })),
    replayProgress: admin(() => ({ replayId: crypto.randomUUID() })),
    stopReplay: admin(() => ({ replayId: crypto.randomUUID() })),
  },
  customer: admin(({ customerId }) => ({ customerId })),
  adjust: admin(({ customerId }) => ({
    customerId,
    credits: 5,
    reason: 'Goodwill',
    requestKey: crypto.randomUUID(),
  })),
  hostedInvoice: admin(({ invoiceId }) => ({ invoiceId })),
  attention: admin(() => undefined),
  resendUsage: admin(({ batchId }) => ({ batchId })),
  billWriteOff: admin(({ billedWriteOffId: writeOffId }) => ({ writeOffId })),
  leaveWriteOff: admin(({ leftWriteOffId: writeOffId }) => ({ writeOffId })),
  event: admin(({ eventId }) => ({ eventId })),
  replay: admin(({ eventId }) => ({ eventId })),
  audit: { check: admin(() => undefined), beginExport: admin(() => ({ list: 'customers', filters: {} })) },
  revenue: {
    month: admin(() => ({})),
    close: { ...admin(() => ({ month: '2099-01', reason: 'The month is over' })), isRefused: true },
  },
  team: {
    list: admin(() => undefined),
    invite: admin(() => ({ email: `${newId()}@example.com`, role: 'viewer' })),
    setRole: refused({ userId: 'none', role: 'viewer' }),
    remove: refused({ userId: 'none' }),
    resetFactor: refused({ userId: 'none' }),
  },
  own: {
    factor: admin(() => undefined),
    beginFactor: admin(() => undefined),
    confirmFactor: refused({ code: '000000' }),
    enterCode: refused({ code: '000000' }),
    removeFactor: admin(() => undefined),
    changePassword: refused({ currentPassword: 'not the one', newPassword: password }),
    sessions: admin(() => undefined),
    endSession: { ...admin(({ sessionKey }) => ({ sessionKey })), isRefused: true },
    endOtherSessions: admin(() => undefined),
  },
  books: {
    open: admin(() => undefined),
    last: admin(({ customerId }) => ({ customerId })),
    proof: admin(({ customerId }) => ({ customerId })),
    totals: admin(() => ({ month: '2026-03' })),
    report: admin(() => ({ month: '2026-03' })),
    reports: admin(() => ({ month: '2026-03' })),
    compare: admin(({ customerId }) => ({ customerId })),
    repair: admin(({ customerId }) => ({ customerId })),
  },
};
