import { CompiledQuery, type LogEvent } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Db, openReader } from '../../db/open.ts';
import type { Database } from '../../db/schema.ts';
import { TABLE_KEYS } from '../../db/tables.ts';
import type { SessionUser } from '../auth/session-user.ts';
import { INVOICE_STATUSES } from '../core/stripe-states.ts';
import { anAdminUser } from '../testing/people.ts';
import { isOnPostgres } from '../testing/postgres.ts';
import { callAs, procedures, rows } from '../testing/procedures.ts';
import { type Owner, twoCustomers } from '../testing/two-customers.ts';
import { createWorld, type World } from '../testing/world.ts';
import { AUDIT_VIEWS } from './audit-list.ts';
import { CUSTOMER_VIEWS } from './customer-list.ts';
import { MAIL_STATUSES } from './mail-list.ts';
import { FIGURE_NAMES } from './revenue-rows.ts';

/** Everything that two customers can have takes a while on a busy machine. */
const SLOW_MS = 180_000;

/** Tables that stay small however many customers there are, or are read whole on purpose. */
const SMALL: (keyof Database)[] = [
  ...(['month_closes', 'sweep_cursors', 'secrets', 'audit_head', 'second_factors', 'recovery_codes'] as const),
  ...(['process_beats', 'hour_counts', 'red_checks', 'faults', 'attention_marks', 'bad_addresses'] as const),
  // What waits at Stripe; a row goes when it is done.
  'sync_requests',
];

/** Queries that read or sort more than a page, each with the reason why that is bounded. */
const ALLOWED: [part: RegExp, reason: string][] = [
  [/sum\("posted"\) as "credits" from "balances"$/, 'one row a customer, and the sum needs each'],
  [/from "balances" as "b" inner join "customers" as "c" .* limit/, 'one row a customer, and any may have used all'],
  [
    /from "disputes" as "d" .*"status" in \(\?, \?\).* order by "d"."(id|due_at_ms)"/,
    'disputes that wait for an answer: a handful',
  ],
  [/from disputes where status = 'lost'/, 'lost disputes: a handful'],
  [/from "faults" as "f"/, 'what is wrong now: a handful'],
  [/from "users" as "u" .*where "u"."role" = \?/, 'the team'],
  [
    /from usage_(days|months) where (day|month) >= \?.* group by customer_id/,
    'days and months of a range, found by index; the heaviest customer is known once all are summed',
  ],
  [/from usage_days where day/, 'days up to an instant, found by index, summed by customer'],
  [/from mrr_changes where at_ms < \?/, 'a few changes a customer, each read from an index alone'],
  [
    /from (credit_notes|invoice_lines l|invoices i) .*order by r.at_ms/,
    'the rows of one month, found by index, in the order of their instant',
  ],
];

let world: World;
let ana: Owner;
let admin: SessionUser;
let reader: Db;
let asked: { sql: string; parameters: readonly unknown[] }[] = [];

beforeAll(async () => {
  world = await createWorld();
  [ana] = await twoCustomers(world);
  admin = await anAdminUser(world);
  const log = (event: LogEvent) => void asked.push(event.query);
  reader = openReader(world.database.at, world.deps.db, log);
}, SLOW_MS);
afterAll(async () => {
  if (reader !== world.deps.db) await reader.destroy();
  await world.close();
});

/** Each list under each of its filters, beside the input that every procedure has in its row. */
function inputsOf(path: string, input: Record<string, unknown>): unknown[] {
  const days = { from: '2026-03-01', to: '2026-03-31' };
  const each = (name: string, values: readonly string[]) => values.map((value) => ({ [name]: value }));
  const more: Record<string, object[]> = {
    'admin.lists.customers': [...each('view', CUSTOMER_VIEWS), { search: 'exam' }],
    'admin.lists.invoices': [
      ...each('status', INVOICE_STATUSES),
      { customerId: undefined },
      { status: 'paid', customerId: undefined, ...days },
      { customerId: undefined, paidOn: '2026-03-02' },
    ],
    'admin.lists.disputes': [{ show: 'all' }],
    'admin.lists.events': [{ status: 'dead' }, { type: 'invoice.paid' }, { object: 'in_1' }],
    'admin.lists.mails': [
      ...each('status', MAIL_STATUSES),
      { recipient: 'a@example.com' },
      { customerId: undefined },
      { customerId: undefined, status: 'dead' },
    ],
    'admin.lists.books': [{ show: 'all' }],
    'admin.lists.timeline': [],
    'admin.lists.ledger': [{ kind: 'recharge' }],
    'admin.lists.runs': [{ status: 'failed' }, { run: ana.things.runId }],
    'admin.lists.batches': [{ status: 'rejected' }, { batch: ana.things.batchId }],
    'admin.lists.audit': [
      ...each('view', AUDIT_VIEWS).map((one) => ({ ...one, customerId: undefined })),
      { customerId: undefined },
      { by: 'admin@example.com', customerId: undefined },
      { action: 'credits', customerId: undefined },
      { object: 'in_1', customerId: undefined },
    ],
    'admin.lists.revenue': each('figure', FIGURE_NAMES),
    'admin.search': [
      'cus_1',
      'sub_1',
      'in_1',
      'pi_1',
      'ch_1',
      'du_1',
      'evt_1',
      'hr_1',
      ana.things.runId,
      'HR-0001',
    ].map((text) => ({ text })),
  };
  const variants = [{}, ...(more[path] ?? [])];
  const isList = path.startsWith('admin.lists.');
  return variants.flatMap((variant) => {
    const filled = { ...input, ...variant };
    return isList ? [filled, { ...filled, ...days }, { ...filled, before: '1772409600000~x' }] : [filled];
  });
}

type Plan = { detail: string };

async function planOf({ sql, parameters }: { sql: string; parameters: readonly unknown[] }): Promise<string[]> {
  // Another connection than the one that is listened to.
  const { rows: lines } = await world.deps.db.executeQuery<Plan>(
    CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]),
  );
  return lines.map(({ detail }) => detail);
}

/** A search by one of these finds the rows of one thing: a customer's, an invoice's, a login's. Sorting those is cheap. */
const OF_ONE =
  /^SEARCH .*\((?:[a-z_]+=\? AND )*(?:id|customer_id|invoice_id|line_id|user_id|event_id|object_id|fact_id)=\?/;

/** What a plan does over a growing table: reads all of it, or sorts what it found before it can cut. */
function faultsOf(sql: string, plan: string[]): string[] {
  const tables = new Map(
    [...sql.matchAll(/(?:from|join) "?(\w+)"?(?: (?:as )?"?(?!inner|left|where|on|join)(\w+)"?)?/g)].map(
      ([, table = '', alias]) => [alias ?? table, table],
    ),
  );
  const isGrowing = (name: string) => {
    const table = tables.get(name) ?? name;
    return table in TABLE_KEYS && !(SMALL as string[]).includes(table);
  };
  const reads = plan.flatMap((line) => /^(?:SCAN|SEARCH) (\w+)/.exec(line)?.[1] ?? []);
  const first = plan.find((line) => /^(SCAN|SEARCH)/.test(line)) ?? '';
  const isSet = plan.some((line) => /LIST SUBQUERY/.test(line));
  const isBounded = (OF_ONE.test(first) && !isSet) || !reads.some(isGrowing);
  return plan.filter((line) => {
    if (/USE TEMP B-TREE FOR LAST TERM/.test(line)) return false;
    if (/USE TEMP B-TREE/.test(line)) return !isBounded;
    const [, name = '', by = ''] = /^SCAN (\w+)(.*)/.exec(line) ?? [];
    return name !== '' && isGrowing(name) && !(by.includes('USING') && / limit /i.test(sql));
  });
}

it.skipIf(isOnPostgres())('no query of an admin page reads or sorts all of a growing table', async () => {
  // What logs the call writes through the other connection.
  const deps = { ...world.deps, reader, reports: reader };
  let read = 0;
  const faults = new Map<string, string>();
  for (const [path, { input }] of rows) {
    if (!path.startsWith('admin.') || procedures.get(path)?._def.type !== 'query') continue;
    for (const each of inputsOf(path, (input(ana.things) ?? {}) as Record<string, unknown>)) {
      asked = [];
      const answer = await callAs(
        { ...world, deps },
        admin,
        path,
        Object.keys(each as object).length === 0 ? input(ana.things) : each,
      );
      expect(answer, `${path} ${JSON.stringify(each)}`).not.toMatchObject({
        code: expect.any(String),
        message: expect.any(String),
      });
      read += asked.length;
      for (const query of asked) {
        if (
          !/^\s*(select|with)/i.test(query.sql) ||
          ALLOWED.some(([part]) => part.test(query.sql.replace(/\s+/g, ' ')))
        )
          continue;
        const found = faultsOf(query.sql, await planOf(query));
        if (found.length > 0) faults.set(query.sql.replace(/\s+/g, ' ').trim(), `${path}: ${found.join('; ')}`);
      }
    }
  }
  expect(read).toBeGreaterThan(500);
  expect([...faults].map(([sql, found]) => `${found}\n  ${sql}`)).toEqual([]);
});
