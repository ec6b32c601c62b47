import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { Act } from '../../../admin/action.ts';
import { ACTION_NAMES, ACTIONS, type ActionName } from '../../../admin/actions.ts';
import { replayEvents, stopReplay } from '../../../admin/replay-events.ts';
import { previewAction, runAction } from '../../../admin/run-action.ts';
import { findCustomerOf, listUserIds } from '../../../admin/subject-store.ts';
import type { SessionUser } from '../../../auth/session-user.ts';
import { asId, type CustomerId } from '../../../core/ids.ts';
import { findCustomer } from '../../../customers/store.ts';
import type { Deps } from '../../../deps.ts';
import { ActionReason } from '../../../reporting/forms.ts';
import { dayFilter, spanOf } from '../../../reporting/keyset.ts';
import { countReplay } from '../../../webhooks/replay-store.ts';
import { adminProcedure, assertFactor, assertMay, type Context, router } from '../../init.ts';
import { refused, unwrap } from '../../refusals.ts';

const name = z.enum(ACTION_NAMES as [ActionName, ...ActionName[]]);
const subject = { name, subjectId: z.string().min(1).max(300) };
const acted = {
  ...subject,
  key: z.uuid(),
  fields: z.record(z.string().max(40), z.string().max(1_000)),
  ...ActionReason.shape,
  isSure: z.boolean().default(false),
};

type Acted = z.output<z.ZodObject<typeof acted>>;

/** Checks the fields that an action has of its own: the first one that is wrong is refused beside it. */
function actOf({ deps, user }: { deps: Deps; user: SessionUser }, input: Acted): Act {
  assertMay(user, input.name);
  assertFactor(user, input.name, deps.site);
  const parsed = ACTIONS[input.name].schema.safeParse(input.fields);
  const issue = parsed.error?.issues[0];
  if (issue || !parsed.success)
    throw refused({
      kind: 'invalid',
      message: issue?.message ?? 'Check the fields',
      field: String(issue?.path[0] ?? ''),
    });
  const { key, subjectId, reason, customerNote, isSure } = input;
  return {
    key,
    userId: user.id,
    subjectId,
    fields: parsed.data,
    reason,
    customerNote: customerNote ?? null,
    isSure,
    nowMs: deps.clock.now(),
  };
}

/** Begins the read-only session: its cookie replaces the admin's, which waits. */
async function startViewing(
  { deps, user, cookies, resHeaders }: Context & { user: SessionUser },
  customerId: CustomerId,
) {
  const [userId] = await listUserIds(deps.db, customerId);
  if (userId === undefined) return;
  for (const cookie of await deps.auth.startViewing({ adminId: user.id, userId }, cookies ?? null))
    resHeaders.append('Set-Cookie', cookie);
}

export const actsRouter = router({
  /** An action's form, and whom it would be done to. */
  describe: adminProcedure('view')
    .input(z.object(subject))
    .query(async ({ ctx: { deps, user }, input }) => {
      assertMay(user, input.name);
      const definition = ACTIONS[input.name];
      const { title, button, about, fields } = definition;
      const customerId = await findCustomerOf(deps.db, definition.subject, input.subjectId);
      const customer = customerId === null ? null : await findCustomer(deps.db, customerId);
      if (definition.subject === 'customer' && !customer)
        throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such customer.' });
      return {
        title,
        button,
        about: (await definition.aboutSubject?.(deps.db, input.subjectId)) ?? about,
        fields,
        subject: definition.subject,
        customer: customer && { id: customer.id, name: customer.name },
      };
    }),

  /** What an action would do: the action itself, in a transaction that is rolled back. */
  preview: adminProcedure('view')
    .input(z.object(acted))
    .mutation(async ({ ctx, input }) => unwrap(await previewAction(ctx.deps, input.name, actOf(ctx, input)))),

  run: adminProcedure('view')
    .input(z.object(acted))
    .mutation(async ({ ctx, input }) => {
      const outcome = unwrap(await runAction(ctx.deps, input.name, actOf(ctx, input)));
      if (input.name === 'view_as' && !outcome.isRepeat) await startViewing(ctx, asId(input.subjectId));
      return outcome;
    }),

  /** Replays the dead events of a filter, 500 at once; a dry run says how many there are. */
  replayFilter: adminProcedure('replay')
    .input(
      z.object({
        ...dayFilter,
        type: z.string().max(300).optional(),
        object: z.string().max(300).optional(),
        isDryRun: z.boolean(),
        reason: ActionReason.shape.reason,
      }),
    )
    .mutation(({ ctx: { deps, user }, input }) => {
      const { type, object, isDryRun, reason } = input;
      return replayEvents(deps, { filter: { type, object, ...spanOf(input) }, isDryRun, userId: user.id, reason });
    }),

  /** How far a replay of a filter is. */
  replayProgress: adminProcedure('replay')
    .input(z.object({ replayId: z.uuid() }))
    .query(({ ctx: { deps }, input }) => countReplay(deps.db, input.replayId)),

  /** Stops a replay; events that are being processed are finished. */
  stopReplay: adminProcedure('replay')
    .input(z.object({ replayId: z.uuid() }))
    .mutation(({ ctx: { deps, user }, input }) => stopReplay(deps, { ...input, userId: user.id })),
});
