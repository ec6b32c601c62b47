import { describe, expect, it } from 'vitest';
import { ANYBODY, writeFigures } from '../core/figures.ts';
import { listKinds } from './kinds.ts';
import { type NoticeContent, storedParams, wordsOf, wordsOfNew } from './words.ts';

const CANCELING: NoticeContent = { kind: 'canceling', params: { endsAtMs: Date.UTC(2026, 3, 2) } };
const stored = (kind: string, params: unknown) => ({ kind, params_json: JSON.stringify(params), words_json: null });
const UNREADABLE = { title: 'This notice can no longer be shown', body: '', link: null };

describe('the words of a notice', () => {
  it('are made of its stored parameters', () => {
    const words = wordsOf({ kind: 'canceling', params_json: storedParams(CANCELING), words_json: null });
    expect(writeFigures(words.title, ANYBODY)).toBe('Your subscription ends on April 2, 2026');
    expect(words).toEqual(wordsOfNew(CANCELING));
  });

  it('are not stored: parameters have no title, body or link', () => {
    expect(JSON.parse(storedParams(CANCELING))).toEqual({ endsAtMs: Date.UTC(2026, 3, 2) });
  });

  it('stay as they were written when the notice is older than parameters', () => {
    const words = { title: 'An old title', body: 'One.\n\nTwo.', link: { label: 'See it', href: '/billing' } };
    expect(wordsOf({ kind: 'canceling', params_json: null, words_json: JSON.stringify(words) })).toEqual(words);
    const unlinked = { ...words, link: null };
    expect(wordsOf({ kind: 'gone', params_json: null, words_json: JSON.stringify(unlinked) })).toEqual(unlinked);
  });

  it.each(['$30', '\ue000money 5\ue001'])('show a name with %j as a name, not as an amount', (name) => {
    const params = { accountId: 'a1', name, isSubscribed: true, attached: 0, monthlyCents: 0 };
    const { title } = wordsOfNew({ kind: 'account_attached', params });
    expect(writeFigures(title, ANYBODY)).toBe(`${name.replaceAll(/[\ue000\ue001]/g, '')} is attached`);
  });

  it('name one month as one', () => {
    const params = { runId: 'r1', scenarioName: 'Base', pct: 0.4, pctBefore: null, levelPct: 0, horizonMonths: 1 };
    const { title, body } = wordsOfNew({ kind: 'risk', params });
    expect(title).toBe('Base: a risk of less than 1%');
    expect(body).toContain('within 1 month.');
  });

  it('state the price of then, whatever it is now', () => {
    const { body } = wordsOf(stored('subscribed', { rechargeCents: 1_000, thresholdCredits: 2_000 }));
    expect(writeFigures(body, ANYBODY)).toContain('$10.00 each time you have used 2,000 runs');
  });
});

describe('parameters that are not of their kind', () => {
  const wrong = [null, 'text', [], { endsAtMs: 'tomorrow' }, { endsAtMs: 1.5 }, {}];

  it.each(wrong)('are refused before they are stored: %j', (params) => {
    expect(() => storedParams({ kind: 'canceling', params } as NoticeContent)).toThrow();
  });

  it.each(wrong)('leave the rest of the page readable: %j', (params) => {
    expect(wordsOf(stored('canceling', params))).toEqual(UNREADABLE);
  });

  it('leave it readable too when the kind is unknown, or there are none', () => {
    expect(wordsOf(stored('no_such_kind', {}))).toEqual(UNREADABLE);
    expect(wordsOf(stored('toString', {}))).toEqual(UNREADABLE);
    for (const { kind } of listKinds().filter((each) => each.kind !== 'ended'))
      expect(wordsOf({ kind, params_json: null, words_json: null }), kind).toEqual(UNREADABLE);
  });

  it('lose fields that the kind does not have', () => {
    const params = { endsAtMs: 5, title: 'Injected' };
    expect(storedParams({ kind: 'canceling', params })).toBe('{"endsAtMs":5}');
  });
});
