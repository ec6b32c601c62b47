import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FormErrors } from '../ui/field.tsx';

/** All of the customer's data in one file. */
export function ExportCard({ mustWait }: { mustWait: boolean }) {
  return (
    <Card
      title="Download everything"
      description="One JSON file: profile, accounts with their movements, scenarios, runs with their results, the credit ledger, usage, invoices, notices and mails."
    >
      <div className="space-y-4">
        {mustWait ? <FormErrors errors={['You have reached the download limit. Try again in a few minutes.']} /> : null}
        <form method="post" action="/settings/data.json">
          <Button type="submit" variant="secondary">
            Download my data
          </Button>
        </form>
        <p className="text-sm text-muted">Times in it are milliseconds since 1970 in UTC, and amounts are cents.</p>
      </div>
    </Card>
  );
}
