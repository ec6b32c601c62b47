import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { STRIPE_API_VERSION } from './core/stripe-version.ts';
import { STRIPE_API_VERSION as EMULATOR_API_VERSION } from './emulator/core/stripe-version.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The order of imports: a part may import from those before it, never after. */
const LAYERS = [
  ['core', 'db'],
  ['ports'],
  ['stripe'],
  ['customers', 'audit'],
  ['limits'],
  ['credits'],
  ['usage'],
  ['accounts'],
  ['billing'],
  ['scenarios'],
  ['notifications'],
  ['webhooks'],
  ['auth'],
  ['reconciliation', 'reporting'],
  ['privacy'],
  ['admin'],
  ['trpc'],
  ['app', 'loops', 'http'],
  ['operations'],
  ['start-up'],
  ['main'],
];
const PORTS = ['env', 'clock', 'log', 'mailer', 'deps', 'signals', 'banner', 'cli'];
const TEST = /\.test\.tsx?$/;

type Source = { path: string; text: string; imports: string[] };

const sources: Source[] = ['app', 'server', 'db'].flatMap((folder) => walk(join(ROOT, folder)));

function walk(folder: string): Source[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return walk(path);
    return /\.tsx?$/.test(name) ? [read(path)] : [];
  });
}

function read(path: string): Source {
  const text = readFileSync(path, 'utf8');
  // Types vanish from the bundle: only what is imported as a value ties modules together.
  const found = [...text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^'"]*?\bfrom\s+)?['"]([^'"]+)['"]/gm)];
  const imports = found
    .map((match) => match[1] ?? '')
    .map((target) => (target.startsWith('.') ? relative(ROOT, join(path, '..', target)) : target));
  return { path: relative(ROOT, path), text, imports };
}

/** The part that a file belongs to; null for files outside the order. */
function partOf(path: string): string | null {
  const [top, second = ''] = path.split('/');
  if (top === 'app' || top === 'db') return top;
  const name = second.replace(/\.tsx?$/, '');
  if (name === 'main') return 'main';
  if (PORTS.includes(name)) return 'ports';
  return ['emulator', 'testing', 'simulation', 'demo', 'commands', 'decisions'].includes(second) || TEST.test(path)
    ? null
    : second;
}

const rank = (part: string): number => LAYERS.findIndex((layer) => layer.includes(part));
const TESTING = /^(app|server)\/testing\/|^server\/(simulation|demo|stripe\/behaviour|emulator\/tests)\//;
const product = sources.filter(({ path }) => !TEST.test(path) && !TESTING.test(path));

describe('the layout', () => {
  it('gives every part a place in the order', () => {
    const parts = new Set(product.map(({ path }) => partOf(path)).filter((part) => part !== null));
    expect([...parts].filter((part) => rank(part) < 0)).toEqual([]);
  });

  it('imports one way', () => {
    const wrong = product.flatMap(({ path, imports }) => {
      const part = partOf(path);
      if (part === null || part === 'app') return [];
      return imports
        .filter((target) => {
          const other = /^(app|server|db)\//.test(target) ? partOf(target) : null;
          return other !== null && rank(other) > rank(part);
        })
        .map((target) => `${path} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('lets pages import nothing of the server but types, prices, the schemas of forms and the pure forecast', () => {
    const allowed =
      /^server\/(core\/|[a-z]+\/(choices|form|forms|details|limits)\.ts$|billing\/standing-text\.ts$|stripe\/accounts-price\.ts$|accounts\/csv\/(currency-codes|date-formats|mapping)\.ts$|scenarios\/forecast\/(assumptions|base-definition|calendar|engine|history\/(frozen|prepare)|planned|planned-kinds|targets|variants)\.ts$)/;
    const wrong = product
      .filter(({ path }) => path.startsWith('app/'))
      .flatMap(({ path, imports }) =>
        imports
          .filter((target) => /^(server|db)\//.test(target) && !allowed.test(target))
          .map((target) => `${path} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('keeps the emulator a package: only tests and commands import its sources, and it imports nothing of the app', () => {
    const inward = product.filter(
      ({ path, imports }) =>
        !/^server\/(emulator|commands)\//.test(path) && imports.some((target) => target.startsWith('server/emulator/')),
    );
    expect(inward.map(({ path }) => path)).toEqual([]);
    const outward = sources
      .filter(({ path }) => path.startsWith('server/emulator/'))
      .flatMap(({ path, imports }) =>
        imports
          .filter((target) => /^(app|server|db)\//.test(target) && !target.startsWith('server/emulator/'))
          .map((target) => `${path} → ${target}`),
      );
    expect(outward).toEqual([]);
  });

  it('loads the emulator by its name and only when it is needed, so that no production bundle holds it', () => {
    const loaders = sources.filter(({ path, text }) => !TEST.test(path) && /@headroom\/stripe-emulator/.test(text));
    expect(loaders.map(({ path }) => path)).toEqual(['server/main.ts']);
    expect(loaders[0]?.text).toContain("await import('@headroom/stripe-emulator')");
    expect(loaders[0]?.imports).not.toContain('@headroom/stripe-emulator');
  });

  it('has the emulator speak the API version of the gateway', () =>
    expect(EMULATOR_API_VERSION).toBe(STRIPE_API_VERSION));
});

it('nobody imports the simulation, the demo or the tests’ world but tests, commands and themselves', () => {
  const inward = product.filter(
    ({ path, imports }) =>
      !path.startsWith('server/commands/') &&
      imports.some((target) => /^server\/(testing|simulation|demo)\//.test(target)),
  );
  expect(inward.map(({ path }) => path)).toEqual([]);
});

describe('each outside thing has one door', () => {
  const usedOutside = (pattern: RegExp, doors: RegExp) =>
    product
      .filter(({ path, text }) => path.startsWith('server/') && !doors.test(path) && pattern.test(text))
      .map(({ path }) => path);

  it('the environment is read by env.ts', () =>
    expect(usedOutside(/process\.env/, /^server\/(env\.ts$|commands\/)/)).toEqual([]));
  it('the clock is read by clock.ts, and by the emulator at its own', () =>
    expect(
      usedOutside(/Date\.now\(\)|new Date\(\)/, /^server\/(clock\.ts$|emulator\/clock\/wall\.ts$|commands\/)/),
    ).toEqual([]));
  it('random ids are drawn by core/ids.ts', () =>
    expect(
      usedOutside(/randomUUID\(|Math\.random\(|from 'uuid'/, /^server\/(core\/ids\.ts$|emulator\/|commands\/)/),
    ).toEqual([]));
  it('secrets are drawn where they are issued', () =>
    expect(
      usedOutside(
        /randomBytes\(/,
        /^server\/(auth\/|emulator\/|commands\/|http\/security-headers\.ts$|scenarios\/share-run\.ts$|main\.ts$)/,
      ),
    ).toEqual([]));
  it('the console is written to by commands alone', () =>
    expect(
      usedOutside(/\bconsole\.\w+\(/, /^server\/(commands\/|emulator\/(cli\.ts$|pages\/|.*-(command|coverage)\.ts$))/),
    ).toEqual([]));
  it('the stripe package is imported by the gateway', () => {
    const importers = product.filter(
      ({ path, imports }) => !path.startsWith('server/stripe/') && imports.includes('stripe'),
    );
    expect(importers.map(({ path }) => path)).toEqual([]);
  });
  it('SQL on a table is written by stores, reports and the database itself', () => {
    const stores =
      /^server\/(.*store\.ts|audit\/|reconciliation\/local-books|reporting\/|auth\/(store|adapter)\.ts|accounts\/sync-requests\.ts|emulator\/)|^db\//;
    expect(usedOutside(/\.(selectFrom|insertInto|updateTable|deleteFrom)\(/, stores)).toEqual([]);
  });
  it('reports write nothing', () => {
    const reports = product.filter(({ path }) => path.startsWith('server/reporting/'));
    expect(reports.length).toBeGreaterThan(20);
    const writes = /\.(insertInto|updateTable|deleteFrom)\(|\btransaction\(/;
    expect(reports.filter(({ text }) => writes.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

it('no timeout is left to a signal that nothing holds: Node 20 clears it away as garbage before its time', () => {
  const lost = /AbortSignal\.any\([^)]*AbortSignal\.timeout/;
  expect(
    sources
      .filter(({ path, text }) => !TEST.test(path) && lost.test(text.replace(/^ *\/\/.*$/gm, '')))
      .map(({ path }) => path),
  ).toEqual([]);
});

it('a file is at most 300 lines', () => {
  expect(sources.filter(({ text }) => text.split('\n').length > 301).map(({ path }) => path)).toEqual([]);
});
