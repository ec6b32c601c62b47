import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { FormErrors, InputField } from '../ui/field.tsx';

/** Asks for a code of the authenticator app. */
export function CodeForm({
  intent,
  button,
  lastResult,
}: {
  intent: 'confirm' | 'enter';
  button: string;
  lastResult: SubmissionResult | undefined;
}) {
  const [form, fields] = useCheckedForm({
    lastResult,
    schema: () => import('../../../server/auth/forms.ts').then(({ codeForm }) => codeForm),
    shouldRevalidate: 'onInput',
  });
  const pending = useNavigation().formMethod === 'POST';
  return (
    <Form method="post" {...getFormProps(form)} className="space-y-5">
      <FormErrors id={form.errorId} errors={form.errors} />
      <InputField field={fields.code} required label="Code" autoComplete="one-time-code" autoFocus />
      <Button type="submit" name="intent" value={intent} pending={pending} className="w-full">
        {button}
      </Button>
    </Form>
  );
}

/** A QR code for the app, the same as text, and the form that confirms it. */
export function ScanCode({ secret, qr }: { secret: string; qr: { size: number; path: string } }) {
  return (
    <div className="space-y-5">
      <p>Scan this with your authenticator app, then enter the code that it shows.</p>
      <svg
        role="img"
        aria-label="QR code with the key below"
        viewBox={`0 0 ${qr.size} ${qr.size}`}
        className="mx-auto size-56 rounded bg-white"
        shapeRendering="crispEdges"
      >
        <path d={qr.path} fill="black" />
      </svg>
      <p className="text-sm text-muted">
        Or type this key into the app: <span className="font-mono text-text [overflow-wrap:anywhere]">{secret}</span>
      </p>
      <CodeForm intent="confirm" button="Confirm" lastResult={undefined} />
    </div>
  );
}

/** Shown once. */
export function RecoveryCodes({ codes, to }: { codes: string[]; to: string }) {
  return (
    <div className="space-y-5">
      <p>Each lets you in once when your phone is lost. Print them or store them safely. They are not shown again.</p>
      <ul aria-label="Recovery codes" className="grid grid-cols-2 gap-2 rounded border p-4 font-mono text-sm">
        {codes.map((code) => (
          <li key={code}>
            {code.slice(0, 5)}-{code.slice(5)}
          </li>
        ))}
      </ul>
      <LinkButton to={to} className="w-full">
        I have stored them
      </LinkButton>
    </div>
  );
}
