import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, Link, useNavigation } from '@remix-run/react';
import type { Agreement } from '../../../server/billing/agreement-store.ts';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { Button } from '../ui/button.tsx';
import { Fact } from '../ui/facts.tsx';
import { CheckboxField, FormErrors } from '../ui/field.tsx';
import { DateTime } from '../ui/format.tsx';

/** The words that are agreed to, as they are stored. */
export function TermsText({ lines }: { lines: string[] }) {
  return (
    <ul className="list-disc space-y-2 pl-5 text-sm">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

type AcceptTermsProps = {
  terms: { version: string; lines: string[] };
  button: string;
  lastResult: SubmissionResult | undefined;
};

/** Shows what is charged and when, and takes the customer's yes. */
export function AcceptTerms({ terms, button, lastResult }: AcceptTermsProps) {
  const pending = useNavigation().formMethod === 'POST';
  const [form, fields] = useCheckedForm({
    id: 'agreement',
    lastResult,
    schema: () => import('./agreement-form.ts').then(({ AgreementForm }) => AgreementForm),
    shouldRevalidate: 'onInput',
  });
  return (
    <Form method="post" {...getFormProps(form)} className="space-y-5">
      <TermsText lines={terms.lines} />
      <input type="hidden" name="version" value={terms.version} />
      <FormErrors errors={form.errors} />
      <CheckboxField field={fields.agreed} label="I agree to be charged like this." />
      <Button type="submit" pending={pending}>
        {button}
      </Button>
    </Form>
  );
}

/** The login that agreed, the time, and the version. */
export function AgreedOn({ agreement: { acceptedAtMs, acceptedBy, version } }: { agreement: Agreement }) {
  return (
    <p className="text-sm text-muted [overflow-wrap:anywhere]">
      Agreed on <DateTime ms={acceptedAtMs} /> by {acceptedBy} · version {version}
    </p>
  );
}

type Agreed = { agreements: Agreement[]; atMs: number };

/** The agreement under which something was charged: the last one before it. */
const agreementAt = ({ agreements, atMs }: Agreed) => agreements.find(({ acceptedAtMs }) => acceptedAtMs <= atMs);

/** Among the facts of an invoice, the agreement that it was charged under. */
export function AgreedFact(agreed: Agreed) {
  const agreement = agreementAt(agreed);
  if (!agreement) return null;
  return (
    <Fact label="As you agreed">
      <Link to={`/billing/agreement#${agreement.id}`} className="link">
        on <DateTime ms={agreement.acceptedAtMs} show="date" />
      </Link>
    </Fact>
  );
}

export function AgreementLink(agreed: Agreed) {
  const agreement = agreementAt(agreed);
  if (!agreement) return null;
  return (
    <Link to={`/billing/agreement#${agreement.id}`} className="link text-xs">
      as agreed on <DateTime ms={agreement.acceptedAtMs} show="date" />
    </Link>
  );
}
