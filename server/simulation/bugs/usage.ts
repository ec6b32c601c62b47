import type { Loop } from '../../loops/runner.ts';
import { StripeFault } from '../../stripe/errors.ts';
import type { Bug } from '../bug.ts';
import { reworded, skip, when } from './statements.ts';

let sent = 0;

const more = (loop: Loop, count: number): Loop[] =>
  Array.from({ length: count }, (_, at) => ({ ...loop, name: `${loop.name} ${at + 2}`, wokenBy: loop.name }));

export const usageBugs: Bug[] = [
  {
    name: 'a meter event has no identifier of its own',
    pitfall: '15',
    gateway: (gateway) => ({
      ...gateway,
      sendUsage: (usage) => {
        sent += 1;
        return gateway.sendUsage({ ...usage, identifier: `${usage.identifier}:${sent}` });
      },
    }),
  },
  {
    name: 'Stripe’s answer to a known identifier is taken for failure',
    pitfall: '16',
    gateway: (gateway) => ({
      ...gateway,
      sendUsage: async (usage) => {
        if ((await gateway.sendUsage(usage)) === 'accepted') return 'accepted';
        throw new StripeFault('refused', 'An event already exists with this identifier', null, null);
      },
    }),
  },
  {
    name: 'a batch is marked sent before it is sent',
    pitfall: '4',
    statement: when(/^update "usage_batches" set "attempts"/, (statement) =>
      reworded(statement, 'set ', 'set "status" = \'sent\', '),
    ),
  },
  {
    name: 'facts join a batch that is sealed already',
    pitfall: '17',
    statement: when(/^insert into "usage_facts"/, (statement) => ({
      ...statement,
      sql: statement.sql.replace(
        /\(\?, \?, \?, \?, \?, \?, (\?|null)\)/,
        "(?, ?, ?, ?, ?, ?, coalesce(?, (select max(id) from usage_batches where status = 'sealed')))",
      ),
    })),
  },
  {
    name: 'a doubt of a day ago is forgotten',
    pitfall: '15',
    gateway: (gateway) => ({ ...gateway, sumUsage: async () => 0 }),
  },
  {
    name: 'the fact is kept in memory until later',
    pitfall: '18',
    statement: () => {
      let count = 0;
      return (statement) => {
        if (!/^insert into "usage_facts"/.test(statement.sql)) return statement;
        count += 1;
        return count % 3 === 0 ? skip() : statement;
      };
    },
  },
  {
    name: 'two reporters send for one customer at once',
    pitfall: 'I10',
    // Three in each process, and neither a lease nor a batch’s next try keeps them apart.
    loops: (loops) => loops.flatMap((loop) => (loop.name === 'usage' ? [loop, ...more(loop, 2)] : [loop])),
    statement: () => (statement) => {
      if (/^select \* from "usage_batches" where "id" = \?/.test(statement.sql))
        return reworded(statement, '"next_attempt_at_ms" <= ?', '? > 0');
      if (/^select "key" from "leases"/.test(statement.sql)) return skip([{ key: 'somebody else’s' }]);
      if (!/^insert into "leases"/.test(statement.sql)) return statement;
      return reworded(statement, / where "leases"."until_ms" <= \?/, ' where ? > 0');
    },
  },
  {
    name: 'what is sent is what was held, not what succeeded',
    pitfall: 'rule 5',
    statement: () => (statement) =>
      /^insert into "usage_facts"/.test(statement.sql)
        ? {
            ...statement,
            parameters: statement.parameters.map((value, at) =>
              at === 4 && Number(value) > 1 ? Number(value) + 1 : value,
            ),
          }
        : statement,
  },
];
