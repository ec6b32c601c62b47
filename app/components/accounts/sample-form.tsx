import { Form, useNavigation } from '@remix-run/react';
import { Button, type ButtonLook } from '../ui/button.tsx';

/** Attaches sample data with one click. `accountId` is the id it will have: clicking twice attaches once. */
export function SampleForm({ accountId, variant }: { accountId: string } & Pick<ButtonLook, 'variant'>) {
  const pending = useNavigation().formAction?.startsWith('/accounts/sample') ?? false;
  return (
    <Form method="post" action="/accounts/sample">
      <input type="hidden" name="accountId" value={accountId} />
      <Button type="submit" variant={variant} pending={pending}>
        Try it with sample data
      </Button>
    </Form>
  );
}
