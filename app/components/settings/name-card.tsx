import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, Link, useNavigation } from '@remix-run/react';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { FormErrors, InputField } from '../ui/field.tsx';
import { answerTo, Saved, useSaved } from './saved.tsx';

type NameCardProps = { name: string; email: string; lastResult: SubmissionResult | undefined };

/** The customer's name. */
export function NameCard({ name, email, lastResult }: NameCardProps) {
  const [form, fields] = useCheckedForm({
    id: 'name-form',
    lastResult: answerTo('name', lastResult),
    defaultValue: { name },
    schema: () => import('../../../server/auth/forms.ts').then(({ nameForm }) => nameForm),
    shouldRevalidate: 'onInput',
  });
  const pending = useNavigation().formData?.get('intent') === 'name';
  return (
    <Card title="Profile" description="Invoices show the name in the billing portal.">
      <Form method="post" preventScrollReset {...getFormProps(form)} className="space-y-4">
        <FormErrors id={form.errorId} errors={form.errors} />
        <InputField field={fields.name} required label="Name or company" autoComplete="organization" dir="auto" />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" name="intent" value="name" variant="secondary" pending={pending}>
            Save name
          </Button>
          <Saved when={useSaved() === 'name' && form.status !== 'error'}>Saved.</Saved>
        </div>
      </Form>
      <div className="mt-5 border-t pt-2">
        <Facts>
          <Fact label="E-mail">
            <span className="[overflow-wrap:anywhere]">{email}</span>{' '}
            <Link to="/settings/security#email" className="link whitespace-nowrap">
              Change it
            </Link>
          </Fact>
        </Facts>
      </div>
    </Card>
  );
}
