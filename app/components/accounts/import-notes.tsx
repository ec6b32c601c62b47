import { Form } from '@remix-run/react';
import type { ImportPreview } from '../../../server/accounts/preview-import.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Credits } from '../ui/format.tsx';

/** What to know about a file before it is confirmed: warnings, known movements, equal lines. */
export function ImportNotes({ preview }: { preview: ImportPreview }) {
  const { isRemembered, overlap, repeatedCount, movementCount, details, warnings } = preview;
  return (
    <>
      {overlap ? (
        <Banner tone="warn" title={`${overlap.name} has these movements already`}>
          <p>
            <Credits value={overlap.knownCount} /> of <Credits value={movementCount} /> are the same. A second account
            with them would count the money twice.
          </p>
          <Form method="post" className="mt-3">
            <input type="hidden" name="into" value={overlap.id} />
            <Button type="submit" size="sm" variant="secondary">
              Add only what is new to {overlap.name}
            </Button>
          </Form>
        </Banner>
      ) : null}
      {warnings.length > 0 ? (
        <Banner tone="warn" title="Check before you confirm">
          <ul className="list-disc space-y-1 pl-5">
            {warnings.map(({ kind, message }) => (
              <li key={kind}>{message}</li>
            ))}
          </ul>
        </Banner>
      ) : null}
      {isRemembered || repeatedCount > 0 ? (
        <ul className="list-disc space-y-1 pl-5 text-sm text-muted">
          {isRemembered ? <li>Read as you last confirmed it for {details.institution}.</li> : null}
          {repeatedCount > 0 ? (
            <li>
              <Credits value={repeatedCount} /> {repeatedCount === 1 ? 'line repeats' : 'lines repeat'} an earlier one
              to the letter. They are kept: banks list equal payments one by one.
            </li>
          ) : null}
        </ul>
      ) : null}
    </>
  );
}
