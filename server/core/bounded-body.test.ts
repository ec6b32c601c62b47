import { describe, expect, it } from 'vitest';
import {
  faultOfJson,
  MAX_FIELDS,
  MAX_JSON_DEPTH,
  MAX_JSON_VALUES,
  MAX_NAME_CHARS,
  readBoundedForm,
} from './bounded-body.ts';

const URLENCODED = 'application/x-www-form-urlencoded';
const read = (body: BodyInit, type = URLENCODED) =>
  readBoundedForm(new Request('http://portal.test/', { method: 'POST', headers: { 'Content-Type': type }, body }));
const repeat = (count: number, field: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => field(i)).join('&');
const part = (name: string, value = 'x') =>
  `--cut\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const MULTIPART = 'multipart/form-data; boundary=cut';
const intent = (value: object) => `__intent__=${encodeURIComponent(JSON.stringify(value))}`;

describe('a form', () => {
  it.each([
    ['an index in the millions', 'a[20000000]=1'],
    ['an index of a thousand', 'definition.events[1000].month=1'],
    ['an index written as a step', 'a.1000=1'],
    ['one field too many', repeat(MAX_FIELDS + 1, (i) => `f${i}=1`)],
    ['90,000 empty fields', '&'.repeat(90_000)],
    ['a name that is too long', `${'n'.repeat(MAX_NAME_CHARS + 1)}=1`],
    ['a name that is too deep', 'a.b.c.d.e.f=1'],
    ['lists that are long together', repeat(400, (i) => `f${i}[999]=1`)],
    ['an insertion far behind the end', intent({ type: 'insert', payload: { name: 'events', index: 1e9 } })],
    ['an insertion into a huge list', intent({ type: 'insert', payload: { name: 'events[20000000]' } })],
    ['an insertion at an index that is no number', intent({ type: 'insert', payload: { name: 'events', index: '5' } })],
    ['a replacement of the whole form', intent({ type: 'update', payload: { value: { a: 1 } } })],
    ['an intent that is no JSON', '__intent__=%7B'],
    ['an intent that is null', '__intent__=null'],
  ])('is refused with %s', async (_what, body) => {
    expect(await read(body)).toMatchObject({ ok: false, refusal: { kind: 'bad_body' } });
  });

  it.each([
    ['too many parts', part('a').repeat(MAX_FIELDS + 2)],
    ['a part whose header does not end', `--cut\r\nContent-Disposition: form-data; name="${'n'.repeat(100_000)}"`],
    ['an index in the millions', `${part('a[20000000]')}--cut--\r\n`],
    ['a text that is too long', `${part('a', 'x'.repeat(1_100_000))}--cut--\r\n`],
  ])('of several parts is refused with %s', async (_what, body) => {
    expect((await read(body, MULTIPART)).ok).toBe(false);
  });

  it.each([
    ['another type', 'text/plain'],
    ['parts without a boundary', 'multipart/form-data'],
    ['no type', ''],
  ])('is refused when it has %s', async (_what, type) => {
    expect((await read(new TextEncoder().encode('a=1'), type)).ok).toBe(false);
  });

  it('is read when it is an editor with every row filled in, or one that asks for another row', async () => {
    const rows = repeat(100, (i) => `definition.events[${i}].month=1&definition.events[${i}].amount=2`);
    const button = intent({ type: 'insert', payload: { name: 'definition.events', defaultValue: { month: '1' } } });
    const form = await read(`${rows}&definition.sweep[0].steps=3&${button}`);
    expect(form.ok && [...form.value]).toHaveLength(202);
    expect((await read('')).ok).toBe(true);
  });

  it('loses what conform remembers between answers', async () => {
    const form = await read('a=1&__state__=%7B%22key%22%3A1%7D');
    expect(form.ok && [...form.value]).toEqual([['a', '1']]);
  });

  it('keeps a file of ten megabytes', async () => {
    const sent = new FormData();
    sent.set('file', new File([new Uint8Array(10_000_000)], 'bank.csv'));
    const request = new Request('http://portal.test/', { method: 'POST', body: sent });
    const form = await readBoundedForm(request);
    const file = form.ok && form.value.get('file');
    expect(file instanceof File && file.size).toBe(10_000_000);
  });
});

describe('the JSON of a call', () => {
  it.each([
    ['lists 5,000 deep', '['.repeat(5_000)],
    ['objects one too deep', '{"a":'.repeat(MAX_JSON_DEPTH + 1)],
    ['too many values', `[${'0,'.repeat(MAX_JSON_VALUES + 1)}0]`],
  ])('is refused with %s', (_what, text) => {
    expect(faultOfJson(text)).toMatch(/^This (is nested|has) more than/);
  });

  it('may hold brackets, quotes and commas in its strings', () => {
    expect(faultOfJson(JSON.stringify({ text: '[{",\\"'.repeat(10_000) }))).toBe(null);
    expect(faultOfJson('"never ends')).toBe(null);
  });
});
