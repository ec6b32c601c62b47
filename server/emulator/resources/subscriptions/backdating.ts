import Big from 'big.js';
import type { Ctx } from '../../ctx.ts';
import { type BillableItem, type LineDraft, licensedLine, pastLine } from '../../invoicing/lines.ts';
import { boundary, type Period, periodAt, type Recurrence } from '../../invoicing/periods.ts';
import { invalid, unsupported } from '../../params/api-error.ts';
import type { CreateInput } from './params.ts';

/** What an invoice can have, and so what can be billed of the past (documented: backdating). */
const MAX_LINES = 250;

type Past = { backdatedS: number | null; anchorS: number; isStub: boolean; isFree: boolean };
type Asked = Pick<CreateInput, 'backdate_start_date' | 'trial_end' | 'trial_period_days'>;

/** When a backdated subscription began; null for one that begins now. */
export function backdatedTo(
  ctx: Ctx,
  { backdate_start_date: atS, trial_end, trial_period_days }: Asked,
): number | null {
  if (atS === undefined || atS === ctx.nowS) return null;
  if (atS > ctx.nowS) throw invalid('`backdate_start_date` must be in the past.', 'backdate_start_date');
  if (trial_end !== undefined || trial_period_days !== undefined)
    throw unsupported('A trial of a backdated subscription', 'backdate_start_date');
  return atS;
}

/**
 * The time from the start date to the current period (documented: backdating).
 * Flexible billing has a line for each period that would have been billed. Classic billing has one line, which reaches to
 * the anchor if that is to come, prorated by intervals that are counted from the start date.
 */
export function pastLines(
  billable: BillableItem,
  period: Period,
  { backdatedS, anchorS, isStub, isFree }: Past,
  mode: 'flexible' | 'classic',
): LineDraft[] {
  if (backdatedS === null || isFree || billable.quantity === null) return [];
  if (mode === 'flexible') return naturalLines(billable, { startS: backdatedS, endS: period.startS }, anchorS);
  const past = { startS: backdatedS, endS: isStub ? anchorS : period.startS };
  return past.endS > past.startS ? [pastLine(billable, past, intervalsIn(past, billable.recurrence))] : [];
}

function naturalLines(billable: BillableItem, { startS, endS }: Period, anchorS: number): LineDraft[] {
  const lines: LineDraft[] = [];
  for (let atS = startS; atS < endS; ) {
    const whole = periodAt(anchorS, billable.recurrence, atS);
    const part = { startS: atS, endS: Math.min(whole.endS, endS) };
    const isWhole = part.startS === whole.startS && part.endS === whole.endS;
    const share = new Big(part.endS - part.startS).div(whole.endS - whole.startS);
    lines.push(isWhole ? licensedLine(billable, part) : pastLine(billable, part, share));
    checkLines(lines.length);
    atS = part.endS;
  }
  return lines;
}

export function checkLines(count: number): void {
  if (count > MAX_LINES)
    throw invalid(
      `Backdating isn't supported when an invoice has more than ${MAX_LINES} line items.`,
      'backdate_start_date',
    );
}

/** Whole intervals from the start, and the part of one more. */
function intervalsIn({ startS, endS }: Period, recurrence: Recurrence): Big {
  const last = periodAt(startS, recurrence, endS);
  let whole = 0;
  while (boundary(startS, recurrence, whole + 1) <= endS) whole++;
  return new Big(endS - last.startS).div(last.endS - last.startS).plus(whole);
}
