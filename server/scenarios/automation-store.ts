import { z } from 'zod';
import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId, ScenarioId, UserId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Why a monthly run stopped. */
export const STOP_KINDS = [
  'turned_off',
  'not_subscribed',
  'agreement_needed',
  'paused',
  'cap_missing',
  'cap_reached',
  'out_of_credits',
  'no_history',
  'old_data',
  'cost_changed',
  'archived',
] as const;
export type StopKind = (typeof STOP_KINDS)[number];

export type MonthlyAgreement = { by: UserId; atMs: Ms; variants: number; lines: string[] };

export type Automation = {
  scenarioId: ScenarioId;
  customerId: CustomerId;
  alertPct: number | null;
  /** What was agreed to last; it holds unless it was stopped. */
  agreement: MonthlyAgreement | null;
  stopped: { kind: StopKind; atMs: Ms } | null;
  lastMonth: string | null;
};

export async function findAutomation(
  db: Executor,
  customerId: CustomerId,
  scenarioId: ScenarioId,
): Promise<Automation | null> {
  const row = await db
    .selectFrom('scenario_automations')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('scenario_id', '=', scenarioId)
    .executeTakeFirst();
  return row ? toAutomation(row) : null;
}

/** Agreements in force whose run of this month ('YYYY-MM') is not there yet. */
export async function listDueAutomations(db: Executor, month: string, limit: number): Promise<Automation[]> {
  const rows = await db
    .selectFrom('scenario_automations')
    .selectAll()
    .where('agreed_at_ms', 'is not', null)
    .where('stopped_kind', 'is', null)
    .where((eb) => eb.or([eb('last_month', 'is', null), eb('last_month', '<', month)]))
    .orderBy('scenario_id')
    .limit(limit)
    .execute();
  return rows.map(toAutomation);
}

type Key = { customerId: CustomerId; scenarioId: ScenarioId };

export const saveAlert = (trx: Trx, key: Key, alertPct: number | null): Promise<void> =>
  upsert(trx, key, { alert_pct: alertPct });

export const saveAgreement = (
  trx: Trx,
  key: Key,
  { by, atMs, variants, lines, month }: MonthlyAgreement & { month: string },
): Promise<void> =>
  upsert(trx, key, {
    agreed_by: by,
    agreed_at_ms: atMs,
    agreed_variants: variants,
    agreed_json: JSON.stringify(lines),
    last_month: month,
    stopped_kind: null,
    stopped_at_ms: null,
  });

/** False when it had stopped already. */
export async function stopAutomation(trx: Trx, key: Key, kind: StopKind, nowMs: Ms): Promise<boolean> {
  const row = await trx
    .updateTable('scenario_automations')
    .set({ stopped_kind: kind, stopped_at_ms: nowMs })
    .where('customer_id', '=', key.customerId)
    .where('scenario_id', '=', key.scenarioId)
    .where('agreed_at_ms', 'is not', null)
    .where('stopped_kind', 'is', null)
    .returning('scenario_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function saveMonth(db: Executor, key: Key, month: string): Promise<void> {
  await db
    .updateTable('scenario_automations')
    .set({ last_month: month })
    .where('customer_id', '=', key.customerId)
    .where('scenario_id', '=', key.scenarioId)
    .execute();
}

export async function eraseAutomations(trx: Trx, customerId: CustomerId): Promise<void> {
  await trx.deleteFrom('scenario_automations').where('customer_id', '=', customerId).execute();
}

type Change = Partial<Omit<Row<'scenario_automations'>, 'scenario_id' | 'customer_id'>>;

async function upsert(trx: Trx, { customerId, scenarioId }: Key, change: Change): Promise<void> {
  await trx
    .insertInto('scenario_automations')
    .values({
      scenario_id: scenarioId,
      customer_id: customerId,
      alert_pct: null,
      agreed_by: null,
      agreed_at_ms: null,
      agreed_variants: null,
      agreed_json: null,
      last_month: null,
      stopped_kind: null,
      stopped_at_ms: null,
      ...change,
    })
    .onConflict((c) => c.column('scenario_id').doUpdateSet(change))
    .execute();
}

const Lines = z.array(z.string());
const Stop = z.enum(STOP_KINDS);

const toAutomation = (row: Row<'scenario_automations'>): Automation => ({
  scenarioId: row.scenario_id,
  customerId: row.customer_id,
  alertPct: row.alert_pct,
  agreement:
    row.agreed_at_ms === null || row.agreed_by === null || row.agreed_variants === null
      ? null
      : {
          by: row.agreed_by,
          atMs: row.agreed_at_ms,
          variants: row.agreed_variants,
          lines: Lines.parse(JSON.parse(row.agreed_json ?? '[]')),
        },
  stopped: row.stopped_kind === null ? null : { kind: Stop.parse(row.stopped_kind), atMs: row.stopped_at_ms ?? 0 },
  lastMonth: row.last_month,
});
