import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';

import { ADMIN_ROLES, ROLE_TEXT } from '../../../server/core/admin-roles.ts';
import { ADMIN_LINK_MS } from '../../../server/core/durations.ts';
import { spanWords } from '../../../server/core/spans.ts';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { InputField, SelectField } from '../ui/field.tsx';

/** Mails an invitation to become an admin. */
export function InviteCard({ lastResult }: { lastResult: SubmissionResult | undefined }) {
  const [form, fields] = useCheckedForm({
    id: 'invite',
    // The page's other forms answer to it too.
    lastResult: lastResult?.initialValue && 'email' in lastResult.initialValue ? lastResult : undefined,
    schema: () => import('../../../server/auth/forms.ts').then(({ inviteForm }) => inviteForm),
    shouldRevalidate: 'onInput',
  });
  const pending = useNavigation().formData?.get('intent') === 'invite';
  return (
    <Card
      title="Invite an admin"
      description={`The mail has a link that sets a password. It works once, for ${spanWords(ADMIN_LINK_MS)}.`}
    >
      <Form method="post" {...getFormProps(form)} className="flex flex-wrap items-start gap-4">
        <InputField
          field={fields.email}
          required
          label="E-mail"
          type="email"
          autoComplete="off"
          className="w-full sm:w-72"
        />
        <SelectField field={fields.role} required label="Role" defaultValue="viewer" className="w-full sm:w-40">
          {ADMIN_ROLES.map((role) => (
            <option key={role} value={role}>
              {ROLE_TEXT[role].name}
            </option>
          ))}
        </SelectField>
        <Button type="submit" name="intent" value="invite" pending={pending} className="sm:mt-[1.625rem]">
          Send invitation
        </Button>
      </Form>
    </Card>
  );
}
