import { useState } from 'react';
import type { MadeBooksFile } from '../../../server/reporting/books-file.ts';
import { Banner } from '../ui/banner.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { InputField } from '../ui/field.tsx';
import { Table } from '../ui/table.tsx';
import { Id, Instant } from './cells.tsx';

/** Reports of a month that were made, and whether a file is one of them. */
export function BooksReports({ month, reports }: { month: string; reports: MadeBooksFile[] }) {
  const [hash, setHash] = useState<string | null>(null);
  const found = reports.find((report) => report.hash === hash);
  const check = async (file: File | undefined) => setHash(file ? await sha256(file) : null);
  return (
    <Card
      title="Reports"
      description="The audit log keeps the SHA-256 of each. A file that was changed has another one."
      actions={
        <LinkButton external variant="secondary" to={`/admin/books.csv?month=${month}`}>
          Download report
        </LinkButton>
      }
    >
      <div className="space-y-4">
        <Table
          caption={`Reports of ${month}, newest first`}
          rows={reports}
          rowKey={({ id }) => id}
          empty="No report of this month was made yet."
          columns={[
            { label: 'Made', lead: true, cell: ({ atMs }) => <Instant ms={atMs} seconds /> },
            { label: 'By', cell: ({ by }) => <span className="break-all">{by ?? 'a former admin'}</span> },
            { label: 'SHA-256', cell: (report) => <Id id={report.hash} /> },
            { label: 'Customers', align: 'right', cell: ({ customers }) => customers },
          ]}
        />
        <InputField
          type="file"
          accept=".csv"
          label="Check a report"
          hint="The file stays on your device"
          onChange={({ currentTarget: { files } }) => void check(files?.[0])}
        />
        {hash === null ? null : (
          <div role="status">
            {found ? (
              <Banner tone="info" title="This file is as it was downloaded.">
                Made by {found.by ?? 'a former admin'} on <Instant ms={found.atMs} seconds />.
              </Banner>
            ) : (
              <Banner tone="danger" title={`This file is no report of ${month}, or it was changed.`} />
            )}
          </div>
        )}
      </div>
    </Card>
  );
}

async function sha256(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
