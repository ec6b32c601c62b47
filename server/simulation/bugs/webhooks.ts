import { transaction } from '../../../db/transaction.ts';
import type { CustomerId } from '../../core/ids.ts';
import { newId } from '../../core/ids.ts';
import { postOnce } from '../../credits/store.ts';
import { receiveWebhook } from '../../webhooks/receive.ts';
import type { Bug } from '../bug.ts';
import { reworded, skip, when } from './statements.ts';

export const webhookBugs: Bug[] = [
  {
    name: 'an event is marked done though its handler failed',
    pitfall: '4',
    statement: when(/^update "inbox_events" set "attempts" = \?, "last_error"/, (statement) => ({
      ...statement,
      parameters: statement.parameters.map((value) => (value === 'received' ? 'done' : value)),
      sql: statement.sql.replace(/and "status" = \?(?= returning|$)/, "and ? = 'done'"),
    })),
  },
  {
    name: 'an event that comes again is pending again',
    pitfall: '5',
    statement: when(/^insert into "inbox_events"/, (statement) =>
      reworded(statement, 'do nothing', "do update set status = 'received'"),
    ),
  },
  {
    name: 'an event is answered before it is stored',
    pitfall: '6',
    receive: async (ports, delivery) => {
      void receiveWebhook(ports, delivery).catch(() => undefined);
      return { status: 200, message: 'received' };
    },
  },
  {
    name: 'one event that failed holds up all others',
    pitfall: '6',
    statement: when(/^select "e"."id" from "inbox_events"/, (statement) =>
      reworded(
        statement,
        ' where ',
        " where not exists (select 1 from inbox_events f where f.status = 'dead' or f.attempts > 0) and ",
      ),
    ),
  },
  {
    name: 'a refund takes credits that were used',
    pitfall: '10',
    receive: async (ports, delivery) => {
      const receipt = await receiveWebhook(ports, delivery);
      const { type, data } = JSON.parse(delivery.rawBody);
      if (type !== 'charge.refunded') return receipt;
      const row = await ports.db
        .selectFrom('customers')
        .select('id')
        .where('stripe_customer_id', '=', String(data.object.customer))
        .executeTakeFirstOrThrow();
      const entry = { customerId: row.id as CustomerId, kind: 'adjustment' as const, credits: -10, nowMs: 0 };
      await transaction(ports.db, (trx) => postOnce(trx, { ...entry, key: `refund:${newId()}`, causeId: newId() }));
      return receipt;
    },
  },
  {
    name: 'the sync request is lost',
    pitfall: '21',
    statement: when(/^insert into "sync_requests"/, () => skip()),
  },
  {
    name: 'one unit of work writes the balances of all customers',
    pitfall: 'I15',
    receive: async (ports, delivery) => {
      await transaction(ports.db, (trx) =>
        trx
          .updateTable('balances')
          .set((eb) => ({ held: eb.ref('held') }))
          .execute(),
      );
      return receiveWebhook(ports, delivery);
    },
  },
];
