import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';
import { PASSWORD_MIN } from '../../../server/auth/limits.ts';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FormErrors, InputField } from '../ui/field.tsx';
import { answerTo, Saved, useSaved } from './saved.tsx';

/** Changes the password. `email` tells password managers which login it belongs to. */
export function PasswordCard({ email, lastResult }: { email: string; lastResult: SubmissionResult | undefined }) {
  const [form, fields] = useCheckedForm({
    id: 'password-form',
    lastResult: answerTo('password', lastResult),
    schema: () => import('../../../server/auth/forms.ts').then(({ passwordForm }) => passwordForm),
    shouldRevalidate: 'onInput',
  });
  const pending = useNavigation().formData?.get('intent') === 'password';
  return (
    <Card title="Password" description="Changing it ends all other sessions.">
      <Form method="post" preventScrollReset {...getFormProps(form)} className="space-y-4">
        <FormErrors id={form.errorId} errors={form.errors} />
        <InputField
          field={fields.currentPassword}
          required
          label="Current password"
          type="password"
          autoComplete="current-password"
        />
        <InputField
          field={fields.newPassword}
          required
          label="New password"
          type="password"
          autoComplete="new-password"
          hint={`At least ${PASSWORD_MIN} characters.`}
        />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" name="intent" value="password" variant="secondary" pending={pending}>
            Change password
          </Button>
          <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
          <Saved when={useSaved() === 'password' && form.status !== 'error'}>
            Password changed. All other sessions were ended.
          </Saved>
        </div>
      </Form>
    </Card>
  );
}
