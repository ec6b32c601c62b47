import { SECOND_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import { isoTime, recordThinEvent } from '../events/thin-events.ts';

export type MeterFailure = { meter: string | null; code: string; message: string; identifier: string };

/** As in the examples of Stripe's page on recording usage. */
const WINDOW_MS = 10 * SECOND_MS;
const MAX_SAMPLES = 5;

/** Tells of meter events that were accepted and then failed: one thin event a meter, and one for those without a meter. */
export function reportMeterFailures(ctx: Ctx, failures: MeterFailure[]): void {
  for (const meter of new Set(failures.map((each) => each.meter))) {
    const ofMeter = failures.filter((each) => each.meter === meter);
    const related = meter !== null && {
      related_object: { id: meter, type: 'billing.meter', url: `/v1/billing/meters/${meter}` },
    };
    recordThinEvent(ctx, {
      type: meter === null ? 'v1.billing.meter.no_meter_found' : 'v1.billing.meter.error_report_triggered',
      ...related,
      data: {
        developer_message_summary: `There ${ofMeter.length === 1 ? 'is 1 invalid event' : `are ${ofMeter.length} invalid events`}`,
        reason: { error_count: ofMeter.length, error_types: errorTypes(ofMeter) },
        validation_start: isoTime(ctx.nowMs - (ctx.nowMs % WINDOW_MS)),
        validation_end: isoTime(ctx.nowMs - (ctx.nowMs % WINDOW_MS) + WINDOW_MS),
      },
    });
  }
}

const errorTypes = (failures: MeterFailure[]) =>
  [...new Set(failures.map(({ code }) => code))].map((code) => {
    const same = failures.filter((each) => each.code === code);
    return {
      code,
      error_count: same.length,
      sample_errors: same
        .slice(0, MAX_SAMPLES)
        .map(({ message, identifier }) => ({ error_message: message, request: { identifier } })),
    };
  });
