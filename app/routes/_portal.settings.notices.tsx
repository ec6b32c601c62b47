import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import * as z from 'zod';
import { REMINDER_DAYS } from '../../server/core/durations.ts';
import { PreferencesForm } from '../../server/notifications/forms.ts';
import { MarkAllRead } from '../components/notices/mark-all-read.tsx';
import { NoticeList } from '../components/notices/notice-list.tsx';
import { PreferencesCard } from '../components/notices/preferences-card.tsx';
import { ReminderCard } from '../components/notices/reminder-card.tsx';
import { Card } from '../components/ui/card.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { localPath, requireCustomer } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { customerOrExpired, load } from '../lib/procedure-errors.server.ts';

export { shouldRevalidate } from '../components/shell/expired.tsx';

const SHOWN_NOTICES = 10;

export const meta: MetaFunction = () => [{ title: 'Notices · Settings · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api, user } = await requireCustomer({ request, context });
  const before = new URL(request.url).searchParams.get('before') || undefined;
  const [{ notices, hasOlder }, preferences, reminder] = await load(
    request,
    Promise.all([api.notices.list({ before, rows: SHOWN_NOTICES }), api.notices.preferences(), api.notices.reminder()]),
  );
  return { notices, hasOlder, preferences, reminder, isFirst: before === undefined, mailsTo: user.email };
}

export async function action(args: ActionFunctionArgs) {
  const visit = await customerOrExpired(args);
  if (!visit.ok) return visit.answer;
  const { api } = visit;
  const { request } = args;
  const form = await readForm(request);
  const noticeId = String(form.get('noticeId') ?? '');
  switch (form.get('intent')) {
    case 'preferences': {
      const ticked = PreferencesForm.safeParse({ inApp: form.getAll('inApp'), byMail: form.getAll('byMail') });
      // Our page cannot send anything else.
      if (!ticked.success) throw new Response('This is not the form of this page.', { status: 400 });
      await load(request, api.notices.savePreferences(ticked.data));
      return redirect('/settings/notices?saved=preferences#choose');
    }
    case 'reminder': {
      const chosen = readDays(form.get('days'));
      // Our page cannot send anything else.
      if (!chosen.success) throw new Response('This is not the form of this page.', { status: 400 });
      await load(request, api.notices.setReminder({ days: chosen.data ?? null }));
      return redirect('/settings/notices?saved=reminder#choose');
    }
    case 'read':
      await load(request, api.notices.markRead({ noticeId }));
      return redirect('/settings/notices');
    case 'read-all':
      await load(request, api.notices.markAllRead({ upTo: noticeId }));
      return redirect(localPath(String(form.get('next') ?? '')));
    default:
      throw new Response('This is not a form of this page.', { status: 400 });
  }
}

/** Left empty it is never. Made when it is used: the browser drops what only the server calls. */
const readDays = (typed: unknown) =>
  z
    .literal('')
    .transform(() => null)
    .or(z.coerce.number().pipe(z.literal([...REMINDER_DAYS])))
    .safeParse(typed);

export default function Notices() {
  const { notices, hasOlder, preferences, reminder, isFirst, mailsTo } = useLoaderData<typeof loader>();
  const [newest] = notices;
  const older = hasOlder ? notices.at(-1)?.id : undefined;
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2 [&>*]:min-w-0">
      <Card
        title="Notices"
        actions={newest && notices.some(({ isRead }) => !isRead) ? <MarkAllRead upTo={newest.id} /> : null}
      >
        <NoticeList notices={notices} look="full" />
        <Pagination
          newer={isFirst ? null : '/settings/notices'}
          older={older ? `/settings/notices?before=${older}` : null}
        />
      </Card>
      <div className="space-y-6">
        <ReminderCard days={reminder.days} />
        <PreferencesCard preferences={preferences} mailsTo={mailsTo} />
      </div>
    </div>
  );
}
