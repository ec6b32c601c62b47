import { data } from '@remix-run/node';
import { ChargeWhen, ConfirmedQuote } from '../../../server/accounts/details.ts';
import type { AccountsQuote } from '../../../server/billing/quote-accounts.ts';
import type { Caller } from '../../../server/trpc/root.ts';
import { type RefusalShown, refusalInit, refusalOf } from '../../lib/procedure-errors.server.ts';

/** The price of attaching or detaching accounts. Without a quote, the reason why, and nothing to confirm. */
export type ShownQuote = {
  behavior: ChargeWhen;
  quote: AccountsQuote | null;
  fault: string | null;
};

/** Asks Stripe for the quote that a page shows before it asks for confirmation. */
export async function quoteAccounts(
  { accounts }: Caller,
  change: 1 | -1,
  chosen: FormDataEntryValue | null,
): Promise<ShownQuote> {
  const behavior = ChargeWhen.catch('create_prorations').parse(chosen);
  try {
    return { behavior, quote: await accounts.quote({ change, behavior }), fault: null };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal?.kind === 'change_pending') return { behavior, quote: null, fault: refusal.message };
    if (refusal?.kind !== 'stripe_unreachable') throw error;
    return { behavior, quote: null, fault: `${refusal.message} Nothing is changed without a price.` };
  }
}

/** The quote that a form confirms, or null when the form carries none. */
export function confirmedQuote(form: FormData): ConfirmedQuote | null {
  const at = form.get('prorationAtMs');
  const parsed = ConfirmedQuote.safeParse({
    behavior: form.get('behavior'),
    prorationAtMs: at ? Number(at) : null,
    version: form.get('version') ?? undefined,
  });
  return parsed.success ? parsed.data : null;
}

/** Nothing was done, and why: the page shows it beside the price as it is now. */
export const refusedWith = (why: string | RefusalShown) =>
  typeof why === 'string' ? data({ message: why }, { status: 409 }) : data({ message: why.message }, refusalInit(why));
