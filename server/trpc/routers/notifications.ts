import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { REMINDER_DAYS } from '../../core/durations.ts';
import { asId } from '../../core/ids.ts';
import { getCustomer, setReminder } from '../../customers/store.ts';
import { PreferencesForm } from '../../notifications/forms.ts';
import { listKinds, NOTICE_KINDS } from '../../notifications/kinds.ts';
import { findMailsOfLink, setMailsByLink } from '../../notifications/mail-link.ts';
import { markReadUpTo } from '../../notifications/mark-read.ts';
import { findPreference, listPreferences } from '../../notifications/preference-store.ts';
import { savePreferences } from '../../notifications/save-preferences.ts';
import { listNotices, markRead } from '../../notifications/store.ts';
import { customerProcedure, publicProcedure, router } from '../init.ts';

const SHOWN_NOTICES = 20;
const noticeId = z
  .string()
  .min(1)
  .max(64)
  .transform(asId<'notification'>);
/** Longer than any that we sign. */
const token = z.string().max(400);

const noSuchNotice = () => new TRPCError({ code: 'NOT_FOUND', message: 'There is no such notice.' });
const noSuchLink = () => new TRPCError({ code: 'NOT_FOUND', message: 'This link is not one that Headroom made.' });

export const noticesRouter = router({
  /** A page of the customer's notices, newest first; with `before`, those older than that one. */
  list: customerProcedure
    .input(
      z.object({
        before: noticeId.optional(),
        rows: z.number().int().min(1).max(SHOWN_NOTICES).default(SHOWN_NOTICES),
      }),
    )
    .query(async ({ ctx: { deps, customerId }, input: { before, rows } }) => {
      const notices = await listNotices(deps.db, customerId, rows + 1, before);
      return { notices: notices.slice(0, rows), hasOlder: notices.length > rows };
    }),

  markRead: customerProcedure.input(z.object({ noticeId })).mutation(async ({ ctx: { deps, customerId }, input }) => {
    if (!(await markRead(deps.db, { customerId, ...input, nowMs: deps.clock.now() }))) throw noSuchNotice();
  }),

  /** Marks as read what was shown: all up to the notice `upTo`. */
  markAllRead: customerProcedure
    .input(z.object({ upTo: noticeId }))
    .mutation(async ({ ctx: { deps, customerId }, input: { upTo } }) => {
      if (!(await markReadUpTo(deps, customerId, upTo))) throw noSuchNotice();
    }),

  /** Every kind of notice, what it does, and of the necessary ones why they cannot be switched off. */
  preferences: customerProcedure.query(async ({ ctx: { deps, customerId } }) => {
    const chosen = await listPreferences(deps.db, customerId);
    return listKinds().map(({ kind, name, necessary }, i) => ({
      kind,
      name,
      necessary,
      inApp: chosen[i]?.inApp ?? true,
      byMail: chosen[i]?.byMail ?? true,
    }));
  }),

  /** Keeps what is ticked for all optional kinds, at once. */
  savePreferences: customerProcedure
    .input(PreferencesForm)
    .mutation(({ ctx: { deps, customerId }, input }) => savePreferences(deps.db, customerId, input)),

  /** After how many days the customer is reminded of old bank data; null: never. */
  reminder: customerProcedure.query(async ({ ctx: { deps, customerId } }) => ({
    days: (await getCustomer(deps.db, customerId)).remindAfterDays,
  })),

  setReminder: customerProcedure
    .input(z.object({ days: z.literal([...REMINDER_DAYS]).nullable() }))
    .mutation(({ ctx: { deps, customerId }, input }) => setReminder(deps.db, customerId, input.days)),

  /** What a link in a mail is about, and whether such mails are sent. Changes nothing: mail programs open links by themselves. */
  mailLink: publicProcedure.input(z.object({ token })).query(async ({ ctx: { deps }, input }) => {
    const mails = await findMailsOfLink(deps.db, input.token);
    if (!mails) throw noSuchLink();
    const { byMail } = await findPreference(deps.db, mails.customerId, mails.kind);
    return { name: NOTICE_KINDS[mails.kind].name, byMail };
  }),

  /** Stops or resumes mails of one kind through the link of a mail, without a log-in. */
  setMails: publicProcedure
    .input(z.object({ token, byMail: z.boolean() }))
    .mutation(async ({ ctx: { deps }, input }) => {
      if (!(await setMailsByLink(deps.db, input.token, input.byMail))) throw noSuchLink();
    }),
});
