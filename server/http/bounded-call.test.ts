import { describe, expect, it } from 'vitest';
import { boundCall } from './bounded-call.ts';

const URL = 'http://portal.test/api/trpc/auth.logIn';
const JSON_TYPE = { 'Content-Type': 'application/json' };
const send = (body: BodyInit, headers: Record<string, string> = JSON_TYPE) =>
  boundCall(new Request(URL, { method: 'POST', headers, body }));
const refusedAs = async (answer: Request | Response) =>
  answer instanceof Response ? [answer.status, (await answer.json()).error.data.code] : 'taken';

describe('a call', () => {
  it.each([
    ['lists 5,000 deep', '['.repeat(5_000) + ']'.repeat(5_000)],
    ['objects 5,000 deep', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['100,000 values', JSON.stringify({ email: Array(100_000).fill(1) })],
  ])('is refused with %s', async (_what, body) => {
    expect(await refusedAs(await send(body))).toEqual([400, 'BAD_REQUEST']);
    const input = encodeURIComponent(body.slice(0, 6_000));
    if (!body.includes('email')) {
      const asked = await boundCall(new Request(`http://portal.test/api/trpc/auth.me?input=${input}`));
      expect(await refusedAs(asked)).toEqual([400, 'BAD_REQUEST']);
    }
  });

  it.each([
    'accounts.previewImport,auth.me',
    'auth.me,accounts.previewImport',
    '/accounts.previewImport,accounts.previewImport/',
  ])('that costs much is not taken in a batch: %s', async (paths) => {
    const asked = await boundCall(new Request(`http://portal.test/api/trpc/${paths}?batch=1`));
    expect(await refusedAs(asked)).toEqual([400, 'BAD_REQUEST']);
  });

  it('takes no form: those are bounded where pages read them', async () => {
    const form = new FormData();
    form.set('a[20000000]', '1');
    expect(await refusedAs(await send(form, {}))).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(await refusedAs(await send(new Uint8Array(8), { 'Content-Type': 'application/octet-stream' }))).toEqual([
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ]);
  });

  it('is passed on as it was sent', async () => {
    const body = JSON.stringify({ email: 'ana@example.com', note: '[[[[{{{"' });
    const passed = await send(body);
    expect(passed instanceof Request && (await passed.text())).toBe(body);
  });
});
