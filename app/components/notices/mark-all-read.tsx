import { Form, useLocation } from '@remix-run/react';
import { Button } from '../ui/button.tsx';

/** Marks all notices up to the newest one shown as read, and returns to the current page. */
export function MarkAllRead({ upTo }: { upTo: string }) {
  const { pathname, search } = useLocation();
  return (
    <Form method="post" action="/settings/notices" preventScrollReset>
      <input type="hidden" name="noticeId" value={upTo} />
      <input type="hidden" name="next" value={pathname + search} />
      <Button type="submit" name="intent" value="read-all" variant="quiet" size="sm">
        Mark all as read
      </Button>
    </Form>
  );
}
