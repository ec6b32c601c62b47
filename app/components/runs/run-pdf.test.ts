import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aScenario, aSubscriber, type Person } from '../../../server/testing/people.ts';
import { createWorld, type World } from '../../../server/testing/world.ts';
import { loader } from '../../routes/runs.$runId.export.$format.ts';
import { visitor } from '../../testing/visitor.ts';

let world: World;
let ana: Person;

beforeAll(async () => {
  world = await createWorld({ simulatesAll: true });
  ana = await aSubscriber(world);
});
afterAll(() => world.close());

/** The text of a PDF, whose letters pdfkit writes as hexadecimal pairs in compressed streams. */
function textOf(pdf: Buffer): string {
  const streams = [...pdf.toString('latin1').matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)];
  return streams
    .map(([, body = '']) => {
      try {
        return inflateSync(Buffer.from(body, 'latin1')).toString('latin1');
      } catch {
        return '';
      }
    })
    .flatMap((content) => [...content.matchAll(/\[(.*?)\] TJ/g)])
    .map(([, shown = '']) =>
      [...shown.matchAll(/<([0-9a-f]+)>/g)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1')).join(''),
    )
    .join('\n');
}

async function exported(changes: Parameters<typeof aScenario>[2], format: string, query = '') {
  const scenarioId = await aScenario(ana, 1, changes);
  const { runId } = await ana.api.runs.start({ scenarioId, requestKey: crypto.randomUUID() });
  await world.settle();
  const asAna = await visitor(world, ana.user.id);
  const answer = await asAna(loader, { path: `/x${query}`, params: { runId, format } });
  return Buffer.from(await answer.arrayBuffer());
}

test('a PDF of a plain run has its days, its parts and its track record', async () => {
  const planned = [
    { id: 'vat', label: 'VAT for spring', amountCents: -50_000, date: '2026-04-10', cadence: 'once' as const },
  ];
  const text = textOf(await exported({ planned }, 'pdf'));
  for (const words of [
    'Falls below $0',
    'First day at risk',
    'How it comes to that',
    'VAT for spring',
    'How far to trust it',
  ])
    expect(text).toContain(words);
  expect(text).toContain('Studio rent');
});

test('a PDF of a sweep without a chosen variant has its answer and the variants that matter', async () => {
  const sweep = [{ assumption: 'incomeChangePct' as const, from: -90, to: 0, steps: 4 }];
  const text = textOf(await exported({ sweep }, 'pdf'));
  expect(text).toMatch(/All income.*the chance of running out/);
  expect(text).toContain('Worst: All income -90%');
  expect(textOf(await exported({ sweep }, 'pdf', '?variant=1'))).toContain('Falls below $0');
});

test('a CSV by day has a line a day with the known payments of the day', async () => {
  const planned = [{ id: 'vat', label: 'VAT', amountCents: -50_000, date: '2026-04-11', cadence: 'once' as const }];
  const lines = (await exported({ planned }, 'csv', '?by=day')).toString().trim().split('\r\n');
  expect(lines[0]).toBe(
    'date,balance_p5_usd,balance_p25_usd,balance_p50_usd,balance_p75_usd,balance_p95_usd,known_payments_usd',
  );
  expect(lines.length).toBeGreaterThan(85);
  expect(lines.find((line) => line.startsWith('2026-04-11'))).toMatch(/,-500\.00$/);
});
