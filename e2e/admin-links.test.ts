import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Db, openDatabase } from '../db/open.ts';
import { ADMIN_ROLES, type AdminPermission, type AdminRole, can } from '../server/core/admin-roles.ts';
import { continueDemo } from '../server/demo/make.ts';
import { type Portal, startPortal } from './portal.ts';

/** Thirty customers of different fates are made first. */
const SETUP_MS = 240_000;
const CRAWL_MS = 300_000;
const ADMIN = { email: 'admin@headroom.example', password: 'admin-headroom' };
/** Pages and files that some roles may not open, with what they need. */
const GUARDED: [path: string, needs: AdminPermission][] = [
  ['/admin/revenue', 'revenue'],
  ['/admin/revenue/collected?month=2026-01', 'revenue'],
  ['/admin/revenue.csv?month=2026-01', 'revenue'],
  ['/admin/mails', 'mails'],
  ['/admin/csv/mails', 'mails'],
  ['/admin/health', 'health'],
  ['/admin/events/replay', 'replay'],
];
let portal: Portal;
let db: Db;
let cookie: string;

beforeAll(async () => {
  const order = { appUrl: 'http://localhost:3000', nowMs: Date.now(), say: () => {} };
  portal = await startPortal((folder) => continueDemo({ ...order, folder }));
  db = openDatabase(join(portal.folder, 'headroom.db'));
  const form = { method: 'POST', redirect: 'manual', body: new URLSearchParams(ADMIN) } as const;
  const answer = await fetch(`${portal.url}/login`, { ...form, headers: { Origin: portal.url } });
  cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}, SETUP_MS);
afterAll(async () => {
  await db?.destroy();
  await portal?.stop();
});

/** The roles are those of one login, whose downloads would count together. */
async function take(role: AdminRole): Promise<void> {
  await db.deleteFrom('budget_uses').execute();
  await db.updateTable('users').set({ admin_role: role }).where('email', '=', ADMIN.email).execute();
}

async function open(path: string) {
  const headers = { Cookie: cookie, Accept: 'text/html' };
  const answer = await fetch(portal.url + path, { headers, redirect: 'manual' });
  return { status: answer.status, text: await answer.text() };
}

/** Paths that differ only in what they are about, or in the values of filters, are one page. */
function pageOf(path: string): string {
  const { pathname, searchParams } = new URL(path, portal.url);
  const page = pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replace(/\b(in|evt|du|sub|cus|pi|ch)_\w+/g, ':id');
  return `${page}?${[...new Set(searchParams.keys())].sort().join('&')}`;
}

/** The links of a page that lead to the admin side. */
const linksOf = (text: string, path: string): string[] =>
  [...text.matchAll(/<a [^>]*href="([^"]+)"/g)]
    .map(([, href = '']) => new URL(href.replaceAll('&amp;', '&'), portal.url + path))
    .filter(({ origin, pathname }) => origin === portal.url && pathname.startsWith('/admin'))
    .map(({ pathname, search }) => pathname + search);

/** Opens one link of each page that is reached from Today. Gives the pages, and the links that did not open. */
async function crawl() {
  const pages = new Set<string>();
  const broken: string[] = [];
  const found: [path: string, from: string][] = [['/admin', 'the start']];
  for (const [path, from] of found) {
    if (pages.has(pageOf(path))) continue;
    pages.add(pageOf(path));
    const { status, text } = await open(path);
    // An invoice's page at Stripe is asked for when its link is followed.
    if (status !== (path.endsWith('/hosted') ? 302 : 200)) broken.push(`${path} of ${from}: ${status}`);
    found.push(...linksOf(text, path).map((to): [string, string] => [to, path]));
  }
  return { pages, broken };
}

describe.each(ADMIN_ROLES)('to a %s', (role) => {
  it(
    'every link of the admin side opens',
    async () => {
      await take(role);
      const { pages, broken } = await crawl();
      expect(broken).toEqual([]);
      expect(pages.size).toBeGreaterThan(40);
    },
    CRAWL_MS,
  );

  it('a page opens for roles that may see it, and is refused with a reason for others', async () => {
    await take(role);
    for (const [path, needs] of GUARDED) {
      const { status, text } = await open(path);
      expect([path, status]).toEqual([path, can(role, needs) ? 200 : 403]);
      if (status === 403) expect(text).toMatch(/Not allowed|Your role/);
    }
  });
});
