import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { type Trx, transaction } from '../../../db/transaction.ts';
import { findCustomer } from '../../customers/store.ts';
import type { Deps } from '../../deps.ts';
import { PreferencesForm } from '../../notifications/forms.ts';
import { isOptional, listKinds, NOTICE_KINDS } from '../../notifications/kinds.ts';
import { UNSUBSCRIBE_SECRET } from '../../notifications/notify.ts';
import { findPreference, listPreferences, savePreference } from '../../notifications/preference-store.ts';
import { findSecret } from '../../notifications/secret-store.ts';
import { listNotices, markAllRead, markRead } from '../../notifications/store.ts';
import { type MailsOfKind, readToken } from '../../notifications/unsubscribe-token.ts';
import { customerProcedure, publicProcedure, router } from '../init.ts';

const SHOWN_NOTICES = 20;
const noticeId = z.string().min(1).max(64);
/** Longer than any that we sign. */
const token = z.string().max(400);

const noSuchNotice = () => new TRPCError({ code: 'NOT_FOUND', message: 'There is no such notice.' });
const noSuchLink = () => new TRPCError({ code: 'NOT_FOUND', message: 'This link is not one that Headroom made.' });

export const noticesRouter = router({
  /** What the customer was told, a page of it, newest first; with `before`, what is older than that one. */
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
    .mutation(({ ctx: { deps, customerId }, input: { upTo } }) =>
      transaction(deps.db, async (trx) => {
        const nowMs = deps.clock.now();
        if (!(await markRead(trx, { customerId, noticeId: upTo, nowMs }))) throw noSuchNotice();
        await markAllRead(trx, { customerId, upTo, nowMs });
      }),
    ),

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
    .mutation(({ ctx: { deps, customerId }, input: { inApp, byMail } }) =>
      transaction(deps.db, async (trx) => {
        for (const { kind } of listKinds().filter((each) => isOptional(each.kind)))
          await savePreference(trx, customerId, { kind, inApp: inApp.includes(kind), byMail: byMail.includes(kind) });
      }),
    ),

  /** What a link in a mail is about, and whether such mails are sent. Changes nothing: mail programs open links by themselves. */
  mailLink: publicProcedure.input(z.object({ token })).query(async ({ ctx: { deps }, input }) => {
    const mails = await readLink(deps.db, input.token);
    const { byMail } = await findPreference(deps.db, mails.customerId, mails.kind);
    return { name: NOTICE_KINDS[mails.kind].name, byMail };
  }),

  /** Stops mails of one kind, or brings them back, for whoever has the link: they need not be logged in. */
  setMails: publicProcedure.input(z.object({ token, byMail: z.boolean() })).mutation(({ ctx: { deps }, input }) =>
    transaction(deps.db, async (trx) => {
      const { customerId, kind } = await readLink(trx, input.token);
      const { inApp } = await findPreference(trx, customerId, kind);
      await savePreference(trx, customerId, { kind, inApp, byMail: input.byMail });
    }),
  ),
});

async function readLink(db: Deps['db'] | Trx, given: string): Promise<MailsOfKind> {
  const secret = await findSecret(db, UNSUBSCRIBE_SECRET);
  const mails = secret === null ? null : readToken(given, secret);
  if (!mails || !(await findCustomer(db, mails.customerId))) throw noSuchLink();
  return mails;
}
