import type { Bug } from '../bug.ts';
import type { Row } from '../engines.ts';
import { answered, given, reworded, skip, when, withValue } from './statements.ts';

const ENTRY = /^insert into "ledger_entries"/;
const JUDGEMENT = / from balances b join customers c /;
const LOCK = /^insert into "balances"/;

let made = 0;

/** The key of an entry of this kind is not made from its cause: nothing keeps it from being posted again. */
const postedAgain = (kind: string) =>
  when(ENTRY, (statement) => {
    if (given(statement, 'kind') !== kind) return statement;
    made += 1;
    return withValue(statement, 'entry_key', `${String(given(statement, 'entry_key'))}:${made}`);
  });

const neverPosted = (kind: string) =>
  when(ENTRY, (statement) => (given(statement, 'kind') === kind ? skip() : statement));

export const creditBugs: Bug[] = [
  { name: 'an event that comes twice recharges twice', pitfall: '1', statement: postedAgain('recharge') },
  { name: 'checkout and invoice both grant the allowance', pitfall: '2', statement: postedAgain('allowance') },
  { name: 'the allowance is kept after the end', pitfall: '9', statement: neverPosted('allowance_end') },
  { name: 'a voided invoice is not forgiven', pitfall: 'rule 6', statement: neverPosted('forgiven') },
  {
    name: 'a balance is taken from a cache',
    pitfall: '25',
    statement: () => {
      const cache = new Map<unknown, Row>();
      return (statement) => {
        if (!LOCK.test(statement.sql)) return statement;
        const customer = statement.parameters[0];
        return answered(statement, (row) => {
          const cached = cache.get(customer);
          cache.set(customer, row);
          return cached ?? row;
        });
      };
    },
  },
  {
    name: 'a hold is decided before others are seen',
    pitfall: '22',
    statement: when(JUDGEMENT, (statement) => reworded(statement, 'b.posted - b.held', 'b.posted')),
  },
  {
    name: 'a finished run keeps its hold',
    pitfall: '23',
    statement: when(/^delete from "holds"/, () => skip()),
  },
  {
    name: 'a run whose worker died is never taken up again',
    pitfall: '23',
    statement: when(/^update "runs" set "lease_until_ms" = \? where "id" = \(/, (statement) =>
      reworded(statement, '"lease_until_ms" <= ?', '"lease_until_ms" <= min(?, 0)'),
    ),
  },
  {
    name: 'a run that was cancelled meanwhile is charged',
    pitfall: '23',
    statement: when(/^update "runs" set "done"/, (statement) =>
      reworded(statement, '"status" = ?', '("status" = ? or "status" = \'canceled\')'),
    ),
  },
  {
    name: 'a request key makes a run each time',
    pitfall: '3',
    statement: () => (statement) => {
      if (/^select \* from "runs" where .*"request_key" = \?/.test(statement.sql)) return skip();
      if (!/^insert into "runs"/.test(statement.sql)) return statement;
      made += 1;
      return withValue(statement, 'request_key', `${String(given(statement, 'request_key'))}:${made}`);
    },
  },
  {
    name: 'the monthly cap is not looked at',
    pitfall: 'rule 7',
    statement: () => (statement, inTransaction) => {
      if (JUDGEMENT.test(statement.sql)) return reworded(statement, /c\.monthly_cap_cents/g, 'cast(null as bigint)');
      if (!inTransaction || !/^select .* from "customers" where "id" = \?/.test(statement.sql)) return statement;
      return answered(statement, (row) => ({ ...row, monthly_cap_cents: null, cap_raise_cents: null }));
    },
  },
  {
    name: 'the sum of a day is forgotten',
    pitfall: 'I13',
    statement: when(/^insert into "usage_days"/, () => skip()),
  },
];
