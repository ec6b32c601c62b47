import { Form, useNavigation } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { Badge } from '../ui/badge.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { CalendarDay } from '../ui/calendar-day.tsx';
import { Card } from '../ui/card.tsx';
import { Credits, DateTime, Money } from '../ui/format.tsx';
import { Table } from '../ui/table.tsx';

type Account = inferRouterOutputs<AppRouter>['accounts']['get'];

/** The imports of an account, each of which can be undone, redone, or read again in another way. */
export function ImportsCard({ imports }: Pick<Account, 'imports'>) {
  const pending = useNavigation().state !== 'idle';
  if (imports.length === 0) return null;
  return (
    <Card
      padding="flush"
      title="Imports"
      description="Undoing an import takes back what only it brought. Corrections and later imports stay."
    >
      <Table
        caption="Imports into this account"
        rows={imports}
        rowKey={({ id }) => id}
        columns={[
          {
            label: 'File',
            lead: true,
            cell: ({ fileName, undoneAtMs }) => (
              <span className="min-w-0 break-all">
                {fileName} {undoneAtMs === null ? null : <Badge>Undone</Badge>}
              </span>
            ),
          },
          { label: 'Imported', cell: ({ addedAtMs }) => <DateTime ms={addedAtMs} show="date" /> },
          {
            label: 'New movements',
            align: 'right',
            cell: ({ freshCount, lineCount }) => (
              <>
                <Credits value={freshCount} /> of <Credits value={lineCount} />
              </>
            ),
          },
          {
            label: 'Change',
            align: 'right',
            cell: (one) => <ImportActions imported={one} pending={pending} />,
          },
        ]}
      />
    </Card>
  );
}

/** What the bank says beside what we compute for the same day. */
export function BankBalance({ account }: { account: Pick<Account, 'id' | 'stated' | 'computedCents' | 'currency'> }) {
  const { id, stated, computedCents, currency } = account;
  const set = { label: 'Set the balance', to: `/accounts/${id}/balance` };
  if (stated === null || computedCents === null)
    return (
      <Banner tone="info" title="Is the balance right?" action={set}>
        The imported files state no balance. Enter what your bank shows, and every balance here follows from it.
      </Banner>
    );
  if (stated.cents === computedCents)
    return (
      <p className="text-sm text-muted">
        Your bank says <Money cents={stated.cents} currency={currency} /> on <CalendarDay date={stated.date} />, and so
        do we.
      </p>
    );
  return (
    <Banner tone="warn" title="Your bank shows another balance" action={set}>
      On <CalendarDay date={stated.date} /> your bank says <Money cents={stated.cents} currency={currency} />, and we
      say <Money cents={computedCents} currency={currency} />:{' '}
      <Money cents={stated.cents - computedCents} currency={currency} signed /> apart. Import the missing days, correct
      a movement, or set the balance.
    </Banner>
  );
}

function ImportActions({ imported, pending }: { imported: Account['imports'][number]; pending: boolean }) {
  const { id, fileName, undoneAtMs, hasFile } = imported;
  return (
    <Form method="post" className="flex flex-wrap justify-end gap-2">
      <input type="hidden" name="importId" value={id} />
      <Button
        type="submit"
        name="intent"
        value={undoneAtMs === null ? 'undo' : 'redo'}
        size="sm"
        variant="secondary"
        disabled={pending}
        aria-label={`${undoneAtMs === null ? 'Undo' : 'Redo'} the import of ${fileName}`}
      >
        {undoneAtMs === null ? 'Undo' : 'Redo'}
      </Button>
      {hasFile ? (
        <Button
          type="submit"
          name="intent"
          value="reread"
          size="sm"
          variant="quiet"
          disabled={pending}
          aria-label={`Read ${fileName} again`}
        >
          Read again
        </Button>
      ) : null}
    </Form>
  );
}
