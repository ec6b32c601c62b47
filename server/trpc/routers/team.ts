import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { transaction } from '../../../db/transaction.ts';
import { logSecurity } from '../../audit/security-log-store.ts';
import { listAdmins } from '../../auth/admin-store.ts';
import { changePassword } from '../../auth/change-password.ts';
import { codeForm, inviteForm, passwordForm, roleForm } from '../../auth/forms.ts';
import { inviteAdmin, removeAdmin, resetFactor, setRole } from '../../auth/manage-team.ts';
import { beginFactor, confirmNewFactor, enterCode, removeFactor } from '../../auth/second-factor.ts';
import { countCodes } from '../../auth/second-factor-store.ts';
import { deleteSessionOf, deleteSessions, listSessions } from '../../auth/session-store.ts';
import { can } from '../../core/admin-roles.ts';
import { asId } from '../../core/ids.ts';
import { adminProcedure, assertFactor, enteringProcedure, router } from '../init.ts';
import { unwrap } from '../refusals.ts';
import { setSession } from './auth.ts';

const SHOWN_SESSIONS = 50;
/** A team that is larger needs a directory, not this page. */
const MAX_TEAM = 200;
const member = z.object({
  userId: z
    .string()
    .max(64)
    .transform(asId<'user'>),
});

/** Who looks after Headroom. Only owners change it. */
export const teamRouter = router({
  list: adminProcedure('view').query(async ({ ctx: { deps, user } }) => ({
    members: (await listAdmins(deps.db, MAX_TEAM)).map((each) => ({ ...each, isYou: each.userId === user.id })),
    mayChange: can(user.adminRole, 'team'),
  })),

  invite: adminProcedure('team')
    .input(inviteForm)
    .mutation(async ({ ctx: { deps, user }, input }) => {
      unwrap(await inviteAdmin(deps, { by: user.id, ...input }));
    }),

  setRole: adminProcedure('team')
    .input(roleForm)
    .mutation(async ({ ctx: { deps, user }, input: { userId, role } }) => {
      unwrap(await setRole(deps, { by: user.id, userId: asId<'user'>(userId), role }));
    }),

  remove: adminProcedure('team')
    .input(member)
    .mutation(async ({ ctx: { deps, user }, input }) => {
      unwrap(await removeAdmin(deps, { by: user.id, ...input }));
    }),

  resetFactor: adminProcedure('team')
    .input(member)
    .mutation(async ({ ctx: { deps, user }, input }) => {
      unwrap(await resetFactor(deps, { by: user.id, ...input }));
    }),
});

/** An admin's own login. */
export const ownLoginRouter = router({
  factor: enteringProcedure().query(async ({ ctx: { deps, user } }) => ({
    hasFactor: user.hasFactor,
    verifiedAtMs: user.verifiedAtMs,
    codesLeft: await countCodes(deps.db, user.id),
  })),

  /** Draws a secret for an authenticator app. */
  beginFactor: enteringProcedure().mutation(async ({ ctx: { deps, user } }) =>
    unwrap(
      await beginFactor(deps, {
        userId: user.id,
        email: user.email,
      }),
    ),
  ),

  /** Confirms it by a code. Gives the recovery codes, this once. */
  confirmFactor: enteringProcedure()
    .input(codeForm)
    .mutation(async ({ ctx: { deps, user, ip }, input }) => {
      const { id: userId, email, sessionId } = user;
      return unwrap(await confirmNewFactor(deps, { userId, email, sessionId, ip, ...input }));
    }),

  enterCode: enteringProcedure()
    .input(codeForm)
    .mutation(async ({ ctx: { deps, user, ip }, input }) => {
      const { id: userId, email, sessionId } = user;
      unwrap(await enterCode(deps, { userId, email, sessionId, ip, ...input }));
    }),

  removeFactor: adminProcedure('view').mutation(async ({ ctx: { deps, user } }) => {
    assertFactor(user, 'team', deps.site);
    await transaction(deps.db, (trx) => removeFactor(trx, deps, user));
    deps.signals.notify('mail');
  }),

  /** Sets a new password, ends every other session, and starts this one again. */
  changePassword: adminProcedure('view')
    .input(passwordForm)
    .mutation(async ({ ctx, input }) => {
      const { id: userId, sessionId } = ctx.user;
      unwrap(await changePassword(ctx.deps, { userId, sessionId, ip: ctx.ip, ...input }));
      await setSession(ctx, userId);
    }),

  sessions: adminProcedure('view').query(async ({ ctx: { deps, user } }) => {
    const sessions = await listSessions(deps.db, user.id, SHOWN_SESSIONS);
    const shown = sessions.map(({ viewedBy, ...session }) => ({
      ...session,
      isThis: session.key === user.sessionId,
      isStaff: viewedBy !== null,
    }));
    return shown.sort((a, b) => Number(b.isThis) - Number(a.isThis));
  }),

  endSession: adminProcedure('view')
    .input(z.object({ sessionKey: z.string().max(64) }))
    .mutation(async ({ ctx: { deps, user }, input }) => {
      if (!(await deleteSessionOf(deps.db, user.id, input.sessionKey)))
        throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such session (any more).' });
      await logSecurity(deps.db, { kind: 'session_ended', userId: user.id });
    }),

  endOtherSessions: adminProcedure('view').mutation(async ({ ctx: { deps, user } }) => {
    await deleteSessions(deps.db, user.id, user.sessionId);
    await logSecurity(deps.db, { kind: 'other_sessions_ended', userId: user.id });
  }),
});
