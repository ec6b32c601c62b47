import type { LoaderFunctionArgs } from '@remix-run/node';
import { AuditFilterForm } from '../../server/reporting/forms.ts';
import type { Caller } from '../../server/trpc/root.ts';
import { toRow } from '../components/ui/csv.ts';
import { requireAdmin } from '../lib/access.server.ts';
import { csvResponse } from '../lib/csv.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

const PAGE_ROWS = 500;
const HEAD = [
  'number',
  'time',
  'admin',
  'role',
  'address',
  'action',
  'object',
  'customer',
  'before',
  'after',
  'detail',
  'reason',
  'undo of',
];

/** The audit log, as the page's filters have it. */
export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const params = new URL(args.request.url).searchParams;
  const filter =
    AuditFilterForm.safeParse(Object.fromEntries([...params].filter(([, value]) => value !== ''))).data ?? {};
  const first = await load(args.request, api.admin.audit.list({ ...filter, rows: PAGE_ROWS }));
  return csvResponse('headroom-audit.csv', rows(api, filter, first));
}

type Page = Awaited<ReturnType<Caller['admin']['audit']['list']>>;

async function* rows(api: Caller, filter: { before?: string | undefined }, first: Page): AsyncGenerator<string> {
  yield toRow(HEAD);
  for (let page: Page | null = first; page; ) {
    yield page.entries
      .map((entry) =>
        toRow([
          entry.seq ?? '',
          new Date(entry.atMs).toISOString(),
          ...[entry.email, entry.role ?? '', entry.address ?? '', entry.action, entry.object ?? ''],
          ...[entry.customerId ?? '', entry.before ?? '', entry.after ?? '', entry.detail, entry.reason ?? ''],
          entry.undoOf ?? '',
        ]),
      )
      .join('');
    page = page.next ? await api.admin.audit.list({ ...filter, before: page.next, rows: PAGE_ROWS }) : null;
  }
}
