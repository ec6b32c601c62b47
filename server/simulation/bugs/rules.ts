import { HOUR_MS } from '../../core/units.ts';
import type { InvoiceState } from '../../stripe/invoices.ts';
import type { Bug } from '../bug.ts';
import { given, reworded, skip, when } from './statements.ts';

const ENTRY = /^insert into "ledger_entries"/;
const OPEN_FACTS = /^select "f"\."id", "f"\."occurred_at_ms"/;
const EVER = Number.MAX_SAFE_INTEGER;
/** More than the sweep overlaps. */
const LEFT_OUT_MS = 3 * HOUR_MS;

const neverPosted = (kind: string) =>
  when(ENTRY, (statement) => (given(statement, 'kind') === kind ? skip() : statement));

const asOurs = <T extends Pick<InvoiceState, 'hasOurPrice'>>(object: T): T => ({ ...object, hasOurPrice: true });

/** Of server/docs/rules.md, rules 8 and 9: other products, and credits without an end. */
export const ruleBugs: Bug[] = [
  {
    name: 'whatever is on our Stripe customer is taken for ours',
    pitfall: 'rule 8',
    gateway: (gateway) => ({
      ...gateway,
      listSubscriptions: async (customer) => (await gateway.listSubscriptions(customer)).map(asOurs),
    }),
  },
  {
    name: 'an invoice of another product is taken for ours',
    pitfall: 'rule 8',
    gateway: (gateway) => ({ ...gateway, getInvoice: async (id) => asOurs(await gateway.getInvoice(id)) }),
  },
  {
    name: 'a second subscription is ended, though somebody meant it',
    pitfall: 'rule 8',
    gateway: (gateway) => ({
      ...gateway,
      listSubscriptions: async (customer) => {
        const states = await gateway.listSubscriptions(customer);
        const first = Math.min(...states.map(({ createdAtMs }) => createdAtMs));
        return states.map((state) => (state.endedAtMs === null ? { ...state, createdAtMs: first } : state));
      },
    }),
  },
  {
    name: 'nobody is asked about a second subscription',
    pitfall: 'rule 8',
    statement: when(/^insert into "faults"/, (statement) =>
      String(given(statement, 'key')).startsWith('duplicates:') ? skip() : statement,
    ),
  },
  {
    name: 'usage that no invoice bills is never written off',
    pitfall: 'rule 9',
    statement: neverPosted('written_off'),
  },
  {
    name: 'usage is written off again with each look',
    pitfall: 'rule 9',
    statement: when(/^insert into "write_off_shares"/, () => skip()),
  },
  {
    name: 'what was written off and then billed is returned twice',
    pitfall: 'rule 9',
    statement: neverPosted('write_off_billed'),
  },
  {
    name: 'usage of an ended subscription is not looked for',
    pitfall: 'rule 9',
    statement: when(OPEN_FACTS, (statement) => (statement.parameters.includes(EVER) ? skip() : statement)),
  },
  {
    name: 'usage of a past period is not looked for',
    pitfall: 'rule 9',
    statement: when(OPEN_FACTS, (statement) => (statement.parameters.includes(EVER) ? statement : skip())),
  },
  {
    name: 'usage of the current period is written off too',
    pitfall: 'rule 9',
    statement: when(OPEN_FACTS, (statement) => reworded(statement, / < \?/g, ' < ? + 3456000000')),
  },
  {
    name: 'a deleted item for scenario runs stays deleted',
    pitfall: 'rule 9',
    gateway: (gateway) => ({ ...gateway, addRunsItem: async () => undefined }),
  },
];

/** Kinds of which planted ones went unnoticed before. */
export const unnoticedBugs: Bug[] = [
  {
    name: 'the sweep of events leaves a stretch out',
    pitfall: '6',
    gateway: (gateway) => ({
      ...gateway,
      listEvents: (stretch) =>
        gateway.listEvents({ ...stretch, fromMs: Math.min(stretch.toMs, stretch.fromMs + LEFT_OUT_MS) }),
    }),
  },
  {
    name: 'the sum of a period is forgotten',
    pitfall: 'rule 7',
    statement: when(/^update "balances" set "period_captured"/, (statement) => ({
      ...statement,
      sql: statement.sql.replace('period_captured + ', 'period_captured + 0 * '),
    })),
  },
  {
    name: 'an entry does not move the balance',
    pitfall: 'I1',
    statement: when(/^update "balances" set "posted"/, () => skip()),
  },
  {
    name: 'a released hold stays in the balance',
    pitfall: 'I2',
    statement: when(/^update "balances" set "held"/, (statement) =>
      Number(statement.parameters[0]) < 0 ? skip() : statement,
    ),
  },
];
