import { newId } from '../../server/core/ids.ts';
import { CSV, DETAILS, type Things } from '../../server/testing/two-customers.ts';
import { MAPPING } from './upload.ts';

export type Form = Record<string, string> | FormData | string;

/** How the loader and the action of a route are called with another customer's data. */
export type RouteRow = {
  /** Customers only, admins only, or anybody. */
  who: 'customer' | 'admin' | 'open';
  /** What fills in the address; without it each parameter is the thing of its name. */
  params?: (of: Things) => Record<string, string>;
  /** Ids that come after the question mark. */
  query?: (of: Things) => Record<string, string>;
  path?: string;
  /** One for each thing that the route's forms do; none without an action. */
  forms?: ((of: Things) => Form)[];
};

const customer: RouteRow = { who: 'customer' };
const admin: RouteRow = { who: 'admin' };
const open: RouteRow = { who: 'open' };
const intents = (...names: string[]) => names.map((intent) => () => ({ intent }));

const confirm = { behavior: 'create_prorations', prorationAtMs: '' };
const editor = (accountId: string) => ({
  name: 'Taken',
  'definition.accountIds': accountId,
  'definition.horizonMonths': '12',
  'definition.incomeGrowthPct': '2.5',
  'definition.expenseGrowthPct': '0',
  'definition.volatilityPct': '100',
  'definition.trials': '100',
  'definition.seed': '7',
});
const READ = { ...MAPPING, header: 'no', dateFormat: 'YYYY-MM-DD', decimal: '.' };
const cap = () => ({ intent: 'cap', capDollars: '500' });
const agree = () => ({ version: 'none', agreed: 'on' });

function file(details: Record<string, string | number> = {}): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(details)) form.set(name, String(value));
  form.set('file', new File([CSV], 'bank.csv', { type: 'text/csv' }));
  return form;
}

/** A row for every route with a loader or an action, by the name of its file: the test fails for one missing or too many. */
export const ROUTE_ROWS: Record<string, RouteRow> = {
  '../root': open,
  _index: open,
  login: { ...open, forms: [() => ({ email: 'nobody@example.com', password: 'correct horse battery' })] },
  signup: { ...open, forms: [() => ({ name: 'Cleo', email: `${newId()}@example.com`, password: 'correct horse' })] },
  forgot: { ...open, forms: [() => ({ email: 'nobody@example.com' })] },
  reset: { ...open, forms: [() => ({ token: 'none', newPassword: 'correct horse battery' })] },
  'confirm-email': { ...open, forms: [() => ({ token: 'none' })] },
  'view-as.end': { ...open, forms: [() => ({})] },
  logout: { ...open, forms: [() => ({})] },
  'shared.$token': { ...open, params: ({ shareToken }) => ({ token: shareToken }) },
  'unsubscribe.$token': {
    ...open,
    params: ({ mailToken }) => ({ token: mailToken }),
    // They are sent already. The link may resume them, which changes nothing here.
    forms: [() => ({ mails: 'send' })],
  },
  'webhooks.stripe': { ...open, forms: [() => '{}'] },
  'webhooks.stripe_.thin': { ...open, forms: [() => '{}'] },

  _portal: customer,
  '_portal.overview': customer,
  '_portal.confirm': { ...customer, forms: [() => ({})] },
  '_portal.accounts._index': customer,
  '_portal.accounts.new': { ...customer, forms: [() => file(DETAILS)] },
  '_portal.accounts.sample': { ...customer, forms: [({ accountId }) => ({ ...confirm, accountId })] },
  '_portal.accounts.$accountId._index': {
    ...customer,
    forms: [
      () => ({ key: 'rent', category: 'fees' }),
      ({ addedImportId }) => ({ intent: 'undo', importId: addedImportId }),
      ({ addedImportId }) => ({ intent: 'redo', importId: addedImportId }),
    ],
  },
  '_portal.accounts.$accountId.edit': {
    ...customer,
    forms: [() => ({ name: 'Taken', institution: 'Bank', currency: 'USD' })],
  },
  '_portal.accounts.$accountId.balance': { ...customer, forms: [() => ({ balance: '1', date: '2026-01-31' })] },
  '_portal.accounts.$accountId.movements': {
    ...customer,
    forms: [
      ({ movementId }) => ({ movementId, date: '2026-01-20', amount: '77.77', payee: 'Taken', category: 'fees' }),
    ],
  },
  '_portal.accounts.transfers': { ...customer, forms: [({ outId, inId }) => ({ outId, inId, decision: 'split' })] },
  '_portal.accounts.$accountId.import': { ...customer, forms: [() => file()] },
  '_portal.accounts.$accountId.detach': {
    ...customer,
    params: ({ spareAccountId }) => ({ accountId: spareAccountId }),
    forms: [() => confirm],
  },
  '_portal.accounts.$accountId.attach': {
    ...customer,
    params: ({ detachedId }) => ({ accountId: detachedId }),
    forms: [() => confirm],
  },
  '_portal.accounts.import.$importId': {
    ...customer,
    forms: [
      ({ accountId }) => ({ into: accountId }),
      () => ({ ...READ, intent: 'add' }),
      () => ({ ...READ, ...confirm }),
    ],
  },
  '_portal.scenarios._index': { ...customer, query: ({ accountId }) => ({ account: accountId }) },
  '_portal.scenarios.new': {
    ...customer,
    forms: [({ scenarioId, accountId }) => ({ ...editor(accountId), scenarioId })],
  },
  '_portal.scenarios.$scenarioId._index': {
    ...customer,
    forms: [
      () => ({ requestKey: newId() }),
      ...intents('archive', 'restore', 'stop-monthly'),
      () => ({ intent: 'alert', alertPct: '5' }),
      () => ({ intent: 'agree-monthly', agreed: 'on', variants: '1' }),
    ],
  },
  '_portal.scenarios.$scenarioId.edit': { ...customer, forms: [({ accountId }) => editor(accountId)] },
  'scenarios.preview': {
    ...customer,
    query: ({ accountId, scenarioId }) => ({ account: accountId, scenario: scenarioId }),
  },
  '_portal.scenarios.$scenarioId.plan': {
    ...customer,
    forms: [
      () => ({
        part: 'item',
        id: 'taken',
        kind: 'bill',
        direction: 'out',
        label: 'Taken',
        amount: '5',
        date: '2026-05-10',
        cadence: 'once',
      }),
      () => ({ part: 'remove', ids: 'taken' }),
      () => ({ part: 'floor', minimum: '5' }),
    ],
  },
  '_portal.runs._index': customer,
  '_portal.runs.$runId': {
    ...customer,
    forms: [
      ...intents('cancel', 'retry', 'archive', 'restore', 'share', 'unshare'),
      () => ({ intent: 'label', label: 'Taken' }),
    ],
  },
  '_portal.runs.compare': { ...customer, query: ({ runId, otherRunId }) => ({ a: runId, b: otherRunId }) },
  'runs.$runId.export.$format': { ...customer, params: ({ runId }) => ({ runId, format: 'json' }) },
  '_portal.usage._index': customer,
  'usage.statement[.]csv': customer,
  '_portal.billing._index': { ...customer, forms: [...intents('keep', 'portal', 'card', 'details'), cap] },
  '_portal.billing.agreement': { ...customer, forms: [agree] },
  '_portal.billing.cancel': { ...customer, forms: [() => ({})] },
  '_portal.billing.invoices.$invoiceId': customer,
  '_portal.billing.invoices.$invoiceId_.lines.$lineId': customer,
  'billing.upcoming': customer,
  'billing.invoices[.]zip': { ...customer, forms: [() => ({ year: '2026' })] },
  'billing.invoices.$invoiceId.lines[.]csv': customer,
  'billing.invoices.$invoiceId.hosted': customer,
  'billing.invoices.$invoiceId.pdf': customer,
  'billing.invoices.$invoiceId.receipt': customer,
  '_portal.subscribe._index': { ...customer, forms: [agree] },
  '_portal.subscribe.return': { ...customer, query: ({ checkoutId }) => ({ session_id: checkoutId }) },
  '_portal.settings._index': {
    ...customer,
    forms: [() => ({ intent: 'name', name: 'Cleo' }), () => ({ intent: 'display', timeZone: 'Europe/Paris' })],
  },
  '_portal.settings.security': {
    ...customer,
    forms: [
      () => ({ intent: 'password', currentPassword: 'not the one', newPassword: 'correct horse battery' }),
      () => ({ intent: 'email', newEmail: 'other@example.com', currentPassword: 'not the one' }),
      ({ sessionKey }) => ({ intent: 'end', sessionKey }),
      ...intents('end-others'),
    ],
  },
  '_portal.settings.notices': {
    ...customer,
    forms: [
      () => ({ intent: 'preferences', inApp: 'welcome' }),
      () => ({ intent: 'reminder', days: '14' }),
      ({ noticeId }) => ({ intent: 'read', noticeId }),
      ({ noticeId }) => ({ intent: 'read-all', noticeId, next: '/overview' }),
    ],
  },
  '_portal.scenarios.recurring': {
    ...customer,
    forms: [({ accountId }) => ({ accountId, seriesKey: 'rent', status: 'paused' })],
  },
  'settings.data[.]json': { ...customer, forms: [() => ({})] },
  '_portal.settings.data': {
    ...customer,
    forms: [() => ({ currentPassword: 'not the one', email: 'other@example.com' })],
  },
  '_portal.settings.spending': { ...customer, forms: [cap] },

  _admin: admin,
  '_admin.admin._index': admin,
  '_admin.admin.usage': admin,
  '_admin.admin.search': admin,
  '_admin.admin.books._index': admin,
  '_admin.admin.customers._index': admin,
  '_admin.admin.customers.$customerId': { ...admin, forms: [() => ({ text: 'Called' })] },
  '_admin.admin.customers.$customerId._index': admin,
  '_admin.admin.customers.$customerId.$tab': { ...admin, params: ({ customerId }) => ({ customerId, tab: 'ledger' }) },
  '_admin.admin.customers.$customerId.books': admin,
  '_admin.admin.customers.$customerId.people': admin,
  '_admin.admin.invoices._index': admin,
  '_admin.admin.invoices.$invoiceId': admin,
  'admin.invoices.$invoiceId.hosted': admin,
  '_admin.admin.disputes': admin,
  '_admin.admin.mails': admin,
  '_admin.admin.health': admin,
  '_admin.admin.events._index': admin,
  '_admin.admin.events.$eventId': admin,
  '_admin.admin.events.replay': { ...admin, forms: [() => ({ intent: 'count' })] },
  '_admin.admin.act.$action.$subject': {
    ...admin,
    params: ({ customerId }) => ({ action: 'credits', subject: customerId }),
    forms: [() => ({ intent: 'preview', key: newId(), credits: '5', reason: 'Goodwill' })],
  },
  'admin.csv.$list': { ...admin, params: () => ({ list: 'customers' }) },
  '_admin.admin.audit': { ...admin, query: ({ customerId }) => ({ customerId, check: '1' }) },
  '_admin.admin.revenue._index': { ...admin, forms: [() => ({ month: '2026-03', reason: 'The month is over' })] },
  '_admin.admin.revenue.$figure': {
    ...admin,
    params: () => ({ figure: 'collected' }),
    query: () => ({ month: '2026-03' }),
  },
  'admin.books[.]csv': { ...admin, query: () => ({ month: '2026-03' }) },
  'admin.revenue[.]csv': { ...admin, query: () => ({ month: '2026-03' }) },
  '_admin.admin.team': {
    ...admin,
    forms: [() => ({ intent: 'invite', email: `${newId()}@example.com`, role: 'viewer' })],
  },
  '_admin.admin.security': { ...admin, forms: intents('end-others') },
  'admin.second-factor': { ...admin, forms: intents('begin') },
};
