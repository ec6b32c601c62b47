import type { Ctx } from '../../ctx.ts';
import { invalid, needed } from '../../params/api-error.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { checkMethod } from '../subscriptions/collection.ts';
import type { PhaseInput, UpdateInput } from './params.ts';
import { buildPhases, instantOf, phaseAt } from './phases.ts';
import { changeSchedule, KIND, type Phase, type Schedule } from './record.ts';
import { setEnd } from './release.ts';
import { defaultSettings } from './settings.ts';
import { applyPhase, startDueSchedule } from './transitions.ts';

/** Changes a schedule that is not over. What changes of the current phase is done at once. */
export function updateSchedule(ctx: Ctx, schedule: Schedule, params: UpdateInput): Schedule {
  checkMethod(ctx, schedule.customer, params.default_settings?.default_payment_method);
  const phases = params.phases ? changedPhases(ctx, schedule, params.phases) : schedule.phases;
  const now = schedule.status === 'active' ? phaseAt({ phases }, ctx.nowS) : undefined;
  const changed = changeSchedule(ctx, schedule, {
    current_phase: now ? { start_date: now.start_date, end_date: now.end_date } : null,
    default_settings: params.default_settings
      ? defaultSettings(params.default_settings, schedule.default_settings)
      : schedule.default_settings,
    end_behavior: params.end_behavior ?? schedule.end_behavior,
    metadata: mergedMetadata(schedule.metadata ?? {}, params.metadata),
    phases,
  });
  if (changed.status === 'not_started') {
    if ((phases[0]?.start_date ?? 0) <= ctx.nowS) startDueSchedule(ctx, changed.id);
    return ctx.store.get(KIND, changed.id);
  }
  const before = phaseAt(schedule, ctx.nowS);
  const isNew = now?.start_date !== before?.start_date;
  if (now && (isNew || params.default_settings || contentOf(now) !== contentOf(before))) {
    const proration = params.proration_behavior ?? (isNew ? now.proration_behavior : 'create_prorations');
    applyPhase(ctx, changed, now, { atTurn: false, isNew, proration });
  }
  setEnd(ctx, ctx.store.get(KIND, changed.id));
  return ctx.store.get(KIND, changed.id);
}

/** All of a phase that its subscription follows. */
function contentOf(phase: Phase | undefined): string {
  if (!phase) return '';
  const { start_date: _, end_date: __, add_invoice_items: ___, proration_behavior: ____, ...content } = phase;
  return JSON.stringify(content);
}

function changedPhases(ctx: Ctx, schedule: Schedule, inputs: PhaseInput[]): Phase[] {
  const { phases, current_phase } = schedule;
  const mode = schedule.billing_mode.type;
  const [first] = inputs;
  if (!current_phase) {
    const startS = instantOf(ctx, first?.start_date ?? phases[0]?.start_date ?? ctx.nowS);
    const planned = buildPhases(ctx, inputs, startS, mode);
    if ((planned[0]?.end_date ?? 0) > ctx.nowS) return planned;
    throw invalid('The first phase must end in the future.', 'phases[0][end_date]');
  }
  if (first?.start_date === undefined) throw needed('phases[0][start_date]');
  const startS = instantOf(ctx, first.start_date);
  // Past phases may be left out, the current one not (documented: schedule-phases).
  if (startS > current_phase.start_date || !phases.some(({ start_date }) => start_date === startS))
    throw invalid(
      'The current phase must be among `phases`, and its `start_date` cannot be changed.',
      'phases[0][start_date]',
    );
  const past = phases.filter(({ end_date }) => end_date <= startS);
  const all = [...past, ...buildPhases(ctx, inputs, startS, mode)];
  if (!phaseAt({ phases: all }, ctx.nowS)) throw invalid('One of the phases must be the current one.', 'phases');
  return all;
}
