import type { Ctx } from '../../ctx.ts';
import { ApiError } from '../../params/api-error.ts';
import { previewInvoice } from './preview.ts';

/** A renewal is near: its invoice is told of as a preview shows it now. Nothing is told when nothing would be billed. */
export function tellUpcoming(ctx: Ctx, subscription: string): void {
  if (!ctx.store.find('subscription', subscription)) return;
  try {
    ctx.emit('invoice.upcoming', previewInvoice(ctx, { subscription }));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}
