import { describe, expect, it } from 'vitest';
import { lineShareCents, splitCredit } from './credit-notes.ts';

const note = (totalCents: number, refundCents = 0, creditCents = 0, outOfBandCents = 0) => ({
  totalCents,
  refundCents,
  creditCents,
  outOfBandCents,
});
const open = { status: 'open', remainingCents: 1000, paidCents: 0, creditedAfterCents: 0 };
const paid = { status: 'paid', remainingCents: 0, paidCents: 1000, creditedAfterCents: 300 };

describe('a credit note', () => {
  it('on an open invoice lowers what is owed (documented: credit-note-open)', () => {
    expect(splitCredit(note(400), open)).toEqual({ ok: true, beforeCents: 400, afterCents: 0 });
    expect(splitCredit(note(1000), open)).toEqual({ ok: true, beforeCents: 1000, afterCents: 0 });
    expect(splitCredit(note(1001), open)).toMatchObject({ ok: false, param: 'amount' });
    expect(splitCredit(note(400, 400), open)).toMatchObject({ ok: false, param: 'refund_amount' });
  });

  it('on a paid one gives back just what it says, in up to three ways (documented: credit-note-paid)', () => {
    expect(splitCredit(note(700, 300, 300, 100), paid)).toEqual({ ok: true, beforeCents: 0, afterCents: 700 });
    expect(splitCredit(note(700, 300), paid)).toMatchObject({ ok: false, param: 'refund_amount' });
    expect(splitCredit(note(701, 701), paid)).toMatchObject({ ok: false, param: 'amount' });
  });

  it('is of something', () => {
    for (const cents of [0, -1]) expect(splitCredit(note(cents), paid)).toMatchObject({ ok: false, param: 'amount' });
  });

  it('of a part of a line takes its share, to the cent (assumed: credit-note-part)', () => {
    expect([
      lineShareCents(1800, 2, 1),
      lineShareCents(1000, 3, 1),
      lineShareCents(1000, 3, 3),
      lineShareCents(0, 0, 1),
    ]).toEqual([900, 333, 1000, 0]);
  });
});
