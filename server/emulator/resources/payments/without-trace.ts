import type { Ctx } from '../../ctx.ts';
import { ApiError } from '../../params/api-error.ts';
import { peekNextCardOutcome, takeNextCardOutcome } from '../../store/card-outcome.ts';

/** A refusal inside undoes all that `work` made. A forced card outcome is used up anyway: it was for one charge. */
export function withoutTrace<T>(ctx: Ctx, work: () => T): T {
  const forced = peekNextCardOutcome(ctx.store);
  try {
    return ctx.store.db.transaction(work)();
  } catch (error) {
    if (!(error instanceof ApiError) || error.fields.type !== 'card_error') throw error;
    if (forced !== null) takeNextCardOutcome(ctx.store);
    throw new ApiError(error.fields, true);
  }
}
