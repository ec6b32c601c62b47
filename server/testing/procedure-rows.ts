import type { AnyTRPCProcedure, inferProcedureInput } from '@trpc/server';
import type { CsvMapping } from '../accounts/csv/mapping.ts';
import { type AccountId, newId } from '../core/ids.ts';
import type { AppRouter } from '../trpc/root.ts';
import { CSV, DETAILS, type Things } from './two-customers.ts';

/**
 * How a procedure is called with another customer's data.
 * - `theirs`: takes ids; each that is another's is answered NOT_FOUND.
 * - `own`: takes none; its answer holds nothing of another's.
 * - `open`: for everyone, logged in or not; `theirs` are keys that show something to their holders.
 * - `admin`: there for admins only.
 */
export type Row<Input = unknown> = {
  kind: 'theirs' | 'own' | 'open' | 'admin';
  /** For an admin as well: it takes a code, a password or an admin that a row cannot have. */
  isRefused?: boolean;
  input: (of: Things) => Input;
  /** The browser draws the id, so any unused one works. */
  isDrawn?: boolean;
};

type Rows<R> = {
  [K in keyof R]: R[K] extends AnyTRPCProcedure ? Row<inferProcedureInput<R[K]>> : Rows<R[K]>;
};

const theirs = <I>(input: (of: Things) => I): Row<I> => ({ kind: 'theirs', input });
const drawn = <I>(input: (of: Things) => I): Row<I> => ({ kind: 'theirs', input, isDrawn: true });
const own = <I>(input: I): Row<I> => ({ kind: 'own', input: () => input });
const open = <I>(input: (of: Things) => I): Row<I> => ({ kind: 'open', input });
const refused = <I>(input: I): Row<I> => ({ kind: 'admin', input: () => input, isRefused: true });
const admin = <I>(input: (of: Things) => I): Row<I> => ({ kind: 'admin', input });

const quote = { behavior: 'create_prorations', prorationAtMs: null } as const;
const mapping: CsvMapping = {
  hasHeader: false,
  dateColumn: 0,
  dateFormat: 'YYYY-MM-DD',
  amount: { kind: 'signed', column: 2 },
  decimal: '.',
  descriptionColumns: [],
};
const upload = { fileName: 'bank.csv', content: CSV };
const definition = (accountId: AccountId) => ({
  accountIds: [accountId],
  horizonMonths: 3,
  incomeGrowthPct: 0,
  expenseGrowthPct: 0,
  volatilityPct: 100,
  events: [{ month: 1, amountCents: 5, label: 'Prize' }],
  trials: 100,
  seed: 7,
});
const password = 'correct horse battery';

const creditsAct = (subjectId: string) => ({
  name: 'credits' as const,
  subjectId,
  key: crypto.randomUUID(),
  fields: { credits: '5' },
  reason: 'Goodwill',
});

/** A row for every procedure there is: one that is missing or too many does not compile. */
export const PROCEDURE_ROWS: Rows<AppRouter['_def']['record']> = {
  auth: {
    signUp: open(() => ({ name: 'Cleo', email: `${newId()}@example.com`, password })),
    logIn: open(() => ({ email: 'nobody@example.com', password })),
    logOut: open(() => undefined),
    staffViews: own(undefined),
    endViewing: open(() => undefined),
    me: open(() => undefined),
    rename: own({ name: 'Renamed' }),
    setDisplay: own({ timeZone: 'UTC' }),
    noteBrowser: open(() => ({ timeZone: 'UTC', locale: 'en-GB' })),
    changePassword: own({ currentPassword: 'not the one', newPassword: password }),
    email: own(undefined),
    changeEmail: own({ newEmail: 'other@example.com', currentPassword: 'not the one' }),
    resendConfirmation: own(undefined),
    confirmable: open(({ shareToken: token }) => ({ token })),
    confirmEmail: open(({ shareToken: token }) => ({ token })),
    forgot: open(() => ({ email: 'nobody@example.com' })),
    canReset: open(({ shareToken: token }) => ({ token })),
    reset: open(({ shareToken: token }) => ({ token, newPassword: password })),
    sessions: own(undefined),
    endSession: theirs(({ sessionKey }) => ({ sessionKey })),
    endOtherSessions: own(undefined),
  },
  portal: { accountsPrice: open(() => undefined), shell: own(undefined), profile: own(undefined) },
  accounts: {
    list: own(undefined),
    cash: own(undefined),
    get: theirs(({ accountId }) => ({ accountId })),
    quote: own({ change: 1, behavior: 'create_prorations' }),
    startImport: own({ ...upload, details: { ...DETAILS } }),
    previewImport: theirs(({ importId }) => ({ importId, mapping })),
    startAdding: theirs(({ accountId }) => ({ ...upload, accountId })),
    aimImport: theirs(({ importId, accountId }) => ({ importId, accountId })),
    addMovements: theirs(({ importId }) => ({ importId, mapping })),
    payees: theirs(({ accountId }) => ({ accountId })),
    categorize: own({ key: 'rent', category: 'fees' }),
    edit: theirs(({ accountId }) => ({
      accountId,
      edit: { name: 'Renamed', institution: 'Bank', currency: 'USD' },
    })),
    setBalance: theirs(({ accountId }) => ({ accountId, balance: { cents: 100, date: '2026-01-31' } })),
    movements: theirs(({ accountId }) => ({ accountId, filter: {}, page: 1 })),
    decideTransfer: theirs(({ outId, inId }) => ({ outId, inId, decision: 'split' })),
    restoreMovement: theirs(({ movementId }) => ({ movementId, parts: ['date'] })),
    correctMovement: theirs(({ movementId }) => ({
      movementId,
      correction: {
        date: '2026-01-20',
        amountCents: 1,
        payee: 'Other',
        category: 'fees',
        isExcluded: false,
        isAlways: true,
      },
    })),
    transfers: own(undefined),
    undoImport: theirs(({ addedImportId: importId }) => ({ importId })),
    redoImport: theirs(({ addedImportId: importId }) => ({ importId })),
    rereadImport: theirs(({ addedImportId: importId }) => ({ importId })),
    uses: theirs(({ accountId }) => ({ accountId })),
    attachImport: theirs(({ spareImportId: importId }) => ({ importId, mapping, quote })),
    attachSample: drawn(({ accountId }) => ({ accountId, quote })),
    reattach: theirs(({ detachedId: accountId }) => ({ accountId, quote })),
    detach: theirs(({ spareAccountId: accountId }) => ({ accountId, quote })),
  },
  billing: {
    overview: own(undefined),
    usage: own(undefined),
    upcoming: own(undefined),
    invoice: theirs(({ invoiceId }) => ({ invoiceId })),
    paymentDetails: own(undefined),
    spendAlerts: own(undefined),
    setSpendAlerts: own({ dollars: [50] }),
    beginYear: own({ year: 2026 }),
    invoicePdf: theirs(({ invoiceId }) => ({ invoiceId })),
    hostedInvoice: theirs(({ invoiceId }) => ({ invoiceId })),
    receipt: theirs(({ invoiceId }) => ({ invoiceId })),
    invoiceLine: theirs(({ invoiceId, lineId }) => ({ invoiceId, lineId })),
    agreement: own(undefined),
    agree: own({ version: 'none' }),
    startCheckout: own(undefined),
    finishCheckout: theirs(({ checkoutId: sessionId }) => ({ sessionId })),
    openPortal: own({ flow: 'card' }),
    cap: own(undefined),
    setMonthlyCap: own({ capDollars: 500 }),
    raiseCapOnce: own({ raiseDollars: 600 }),
    setLowBalance: own({ credits: 10 }),
    ending: own(undefined),
    setEnding: own({ wanted: 'goes_on' }),
  },
  credits: { balance: own(undefined), statement: own({}), days: own(undefined), spend: own({}) },
  scenarios: {
    list: theirs(({ accountId }) => ({ accountId })),
    get: theirs(({ scenarioId }) => ({ scenarioId })),
    choices: own(undefined),
    previewHistory: theirs(({ scenarioId, accountId }) => ({ scenarioId, accountIds: [accountId] })),
    templates: own(undefined),
    create: drawn(({ scenarioId, accountId }) => ({ scenarioId, name: 'New', definition: definition(accountId) })),
    update: theirs(({ scenarioId, accountId }) => ({ scenarioId, name: 'Taken', definition: definition(accountId) })),
    archive: theirs(({ scenarioId }) => ({ scenarioId, isArchived: false })),
    recurring: own(undefined),
    scanRecurring: own(undefined),
    decideRecurring: theirs(({ accountId }) => ({ accountId, seriesKey: 'out rent', status: 'paused' })),
    savePlan: theirs(({ scenarioId }) => ({ scenarioId, plan: { planned: [] } })),
    importPlanned: theirs(({ scenarioId }) => ({
      scenarioId,
      csv: 'date,amount,name\n2026-01-01,5,Taken',
      content: 'signed',
    })),
    putPlanned: theirs(({ scenarioId }) => ({
      scenarioId,
      items: [{ id: 'taken', label: 'Taken', amountCents: 5, date: '2026-01-01', cadence: 'once' }],
    })),
    removePlanned: theirs(({ scenarioId }) => ({ scenarioId, ids: ['taken'] })),
    automation: theirs(({ scenarioId }) => ({ scenarioId })),
    setAlert: theirs(({ scenarioId }) => ({ scenarioId, alertPct: 5 })),
    agreeToMonthly: theirs(({ scenarioId }) => ({ scenarioId, variants: 1 })),
    stopMonthly: theirs(({ scenarioId }) => ({ scenarioId })),
    quote: theirs(({ scenarioId }) => ({ scenarioId })),
  },
  runs: {
    outlook: own(undefined),
    start: theirs(({ scenarioId }) => ({ scenarioId, requestKey: newId() })),
    retry: theirs(({ runId }) => ({ runId })),
    label: theirs(({ runId }) => ({ runId, label: 'Taken' })),
    archive: theirs(({ runId }) => ({ runId, isArchived: true })),
    share: theirs(({ runId }) => ({ runId })),
    shared: open(({ shareToken: token }) => ({ token })),
    unshare: theirs(({ runId }) => ({ runId })),
    cancel: theirs(({ runId }) => ({ runId })),
    list: theirs(({ scenarioId }) => ({ scenarioId })),
    labels: own(undefined),
    get: theirs(({ runId }) => ({ runId })),
    result: theirs(({ runId }) => ({ runId, variant: 0 })),
    outcome: theirs(({ runId }) => ({ runId })),
    progress: own(undefined),
  },
  notices: {
    list: own({}),
    markRead: theirs(({ noticeId }) => ({ noticeId })),
    markAllRead: theirs(({ noticeId: upTo }) => ({ upTo })),
    preferences: own(undefined),
    reminder: own(undefined),
    setReminder: own({ days: 14 as const }),
    savePreferences: own({ inApp: ['welcome'], byMail: [] }),
    mailLink: open(({ mailToken: token }) => ({ token })),
    // They are sent already. The link may resume them, which changes nothing here.
    setMails: open(({ mailToken: token }) => ({ token, byMail: true })),
  },
  privacy: {
    leaving: own(undefined),
    beginExport: own(undefined),
    exportPage: theirs(({ accountId: of }) => ({ section: 'movements', of })),
    deleteAll: own({ currentPassword: 'not the one', email: 'nobody@example.com' }),
  },
  admin: {
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
      report: admin(() => ({ month: '2026-03' })),
      reports: admin(() => ({ month: '2026-03' })),
      compare: admin(({ customerId }) => ({ customerId })),
      repair: admin(({ customerId }) => ({ customerId })),
    },
  },
};
