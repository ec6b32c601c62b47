import { z } from 'zod';
import { transaction } from '../../db/transaction.ts';
import { findUsable } from '../billing/usable.ts';
import { runsCostCents } from '../core/catalog.ts';
import type { CustomerId, ScenarioId, UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { credits, type Ms } from '../core/units.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import { lockCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { admitRun, type RunObstacle } from './admit-run.ts';
import { findAutomation, saveAgreement, saveAlert, stopAutomation } from './automation-store.ts';
import { variantCount } from './forecast/variants.ts';
import { checkAccounts } from './prepare-run.ts';
import { findScenario, type Scenario } from './scenario-store.ts';

type Key = { customerId: CustomerId; scenarioId: ScenarioId };
type Ports = Pick<Deps, 'db' | 'clock' | 'stripe'>;

const LEVEL = 'An alert level is a whole number from 1 to 99';
/** In percent; null turns the alert off. */
export const AlertLevel = z
  .number({ error: LEVEL })
  .int({ error: LEVEL })
  .min(1, { error: LEVEL })
  .max(99, { error: LEVEL })
  .nullable();

/** What a monthly run would be agreed to as: its words name what it costs, and change with it. */
export function monthlyTerms({ definition }: Pick<Scenario, 'definition'>): { variants: number; lines: string[] } {
  const variants = variantCount(definition);
  const dollars = `$${Number(runsCostCents(credits(variants))) / 100}`;
  const cost = `${variants.toLocaleString('en-US')} ${variants === 1 ? 'credit' : 'credits'} (${dollars})`;
  return {
    variants,
    lines: [
      `This scenario runs automatically once a month, from the first of next month on, for ${cost} a run. It is charged like a run that you start yourself.`,
      'It runs only inside your monthly cap. It stops, with a notice that says why, when the cap, your billing agreement, the subscription or recent movements are missing, or when a run would cost something else.',
      'You can turn it off at any time on the page of the scenario.',
    ],
  };
}

export async function readAutomation(ports: Ports, { customerId, scenarioId }: Key) {
  const scenario = await findScenario(ports.db, customerId, scenarioId);
  if (!scenario) return refuse('not_found', 'There is no such scenario.');
  const automation = await findAutomation(ports.db, customerId, scenarioId);
  const isOn = automation?.agreement !== null && automation?.agreement !== undefined && automation.stopped === null;
  return ok({
    alertPct: automation?.alertPct ?? null,
    agreement: automation?.agreement ?? null,
    isOn,
    stopped: automation?.stopped ?? null,
    terms: monthlyTerms(scenario),
    obstacle: isOn ? null : await monthlyObstacle(ports, scenario, customerId),
  });
}

export async function setAlert(
  { db }: Pick<Deps, 'db'>,
  { alertPct, ...key }: Key & { alertPct: number | null },
): Promise<Result<void, Refusal<'not_found'>>> {
  return transaction(db, async (trx) => {
    await lockCustomer(trx, key.customerId);
    if (!(await findScenario(trx, key.customerId, key.scenarioId)))
      return refuse('not_found', 'There is no such scenario.');
    await saveAlert(trx, key, alertPct);
    return ok(undefined);
  });
}

type AgreeRefusal = RunObstacle | Refusal<'not_found' | 'quote_changed' | 'cap_missing'>;

/** Agrees to a run a month for so many credits; twice is once. Refused when a run would not be admitted now, or costs something else by now. */
export async function agreeToMonthly(
  ports: Ports,
  { userId, variants, ...key }: Key & { userId: UserId; variants: number },
): Promise<Result<void, AgreeRefusal>> {
  const { db, clock } = ports;
  const scenario = await findScenario(db, key.customerId, key.scenarioId);
  if (!scenario) return refuse('not_found', 'There is no such scenario.');
  const terms = monthlyTerms(scenario);
  if (terms.variants !== variants)
    return refuse('quote_changed', 'A run costs something else by now. Read what it costs again, please.');
  const obstacle = await monthlyObstacle(ports, scenario, key.customerId);
  if (obstacle) return { ok: false, refusal: obstacle };
  await transaction(db, async (trx) => {
    await lockCustomer(trx, key.customerId);
    const before = await findAutomation(trx, key.customerId, key.scenarioId);
    if (before?.agreement?.variants === variants && !before.stopped) return;
    const nowMs = clock.now();
    await saveAgreement(trx, key, { by: userId, atMs: nowMs, ...terms, month: monthOf(nowMs) });
    await recordDomainEvent(trx, {
      customerId: key.customerId,
      kind: 'monthly_agreed',
      subjectId: key.scenarioId,
      nowMs,
    });
  });
  return ok(undefined);
}

/** Turns the monthly run off. The customer did it, so there is no notice. */
export async function stopMonthly(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  key: Key,
): Promise<Result<void, Refusal<'not_found'>>> {
  if (!(await findScenario(db, key.customerId, key.scenarioId)))
    return refuse('not_found', 'There is no such scenario.');
  await transaction(db, (trx) => stopAutomation(trx, key, 'turned_off', clock.now()));
  return ok(undefined);
}

/** Why a scenario cannot run every month now. A free run needs no agreement to pay. */
export async function monthlyObstacle(
  { db, stripe, clock }: Ports,
  { definition, archivedAtMs }: Scenario,
  customerId: CustomerId,
): Promise<RunObstacle | Refusal<'cap_missing' | 'not_found'> | null> {
  if (archivedAtMs !== null) return refuse('not_found', 'This scenario was archived.').refusal;
  const nowMs = clock.now();
  const accounts = await checkAccounts(db, customerId, definition);
  const run = { customerId, variants: variantCount(definition), nowMs };
  const { obstacle, isFree } = await admitRun(db, stripe, run, accounts);
  if (obstacle) return obstacle;
  if (isFree) return refuse('not_subscribed', 'A monthly run needs a subscription.').refusal;
  const { capLeftCredits } = await findUsable(db, customerId, nowMs);
  if (capLeftCredits === null)
    return refuse('cap_missing', 'A monthly run stays inside your monthly cap. Set one under Settings, Spending first.')
      .refusal;
  return null;
}

export const monthOf = (nowMs: Ms): string => new Date(nowMs).toISOString().slice(0, 7);
