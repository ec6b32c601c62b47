import { Link, useRouteLoaderData } from '@remix-run/react';
import Big from 'big.js';
import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import ExternalLink from 'lucide-react/icons/external-link';
import { useState } from 'react';
import type { loader } from '../../routes/_admin.tsx';
import { classNames } from '../ui/class-names.ts';
import { formatMoney, useLocale } from '../ui/format.tsx';

/** Money with two decimals: what a fraction of a cent is worth is rounded here, and nowhere before. */
export function Dollars({ cents, signed = false }: { cents: number | string; signed?: boolean }) {
  const whole = new Big(cents).round(0, Big.roundHalfUp).toFixed();
  return <span className="whitespace-nowrap tabular-nums">{formatMoney(whole, { signed, locale: useLocale() })}</span>;
}

/** An instant in UTC, labelled as such, the same for every admin. To the second on hover, or at once with `seconds`. */
export function Instant({ ms, seconds = false }: { ms: number; seconds?: boolean }) {
  return <UtcTime ms={ms} text={(iso) => `${iso.slice(0, 10)} ${iso.slice(11, seconds ? 19 : 16)} UTC`} />;
}

/** The UTC day of an instant, which is shown on hover. */
export function Day({ ms }: { ms: number }) {
  return <UtcTime ms={ms} text={(iso) => iso.slice(0, 10)} />;
}

function UtcTime({ ms, text }: { ms: number; text: (iso: string) => string }) {
  const iso = new Date(ms).toISOString();
  return (
    <time
      dateTime={iso}
      title={`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`}
      className="whitespace-nowrap tabular-nums"
    >
      {text(iso)}
    </time>
  );
}

/** How long ago something was, in the largest whole unit. */
export function Age({ ms, nowMs }: { ms: number; nowMs: number }) {
  const minutes = Math.max(0, Math.floor((nowMs - ms) / 60_000));
  const text =
    minutes < 60
      ? `${minutes} min`
      : minutes < 2_880
        ? `${Math.floor(minutes / 60)} h`
        : `${Math.floor(minutes / 1_440)} days`;
  return (
    <time
      dateTime={new Date(ms).toISOString()}
      title={`since ${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`}
      className="whitespace-nowrap"
    >
      {text}
    </time>
  );
}

/** An id with a button that copies it and, when Stripe knows it, a link to it in Stripe's dashboard. */
export function Id({ id, isStripe = STRIPE_ID.test(id) }: { id: string; isStripe?: boolean }) {
  const admin = useRouteLoaderData<typeof loader>('routes/_admin');
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    // Without a secure origin there is no clipboard: the id can still be selected.
    await navigator.clipboard?.writeText(id);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  const href = isStripe && admin ? stripeUrl(admin.stripe, id) : null;
  return (
    <span className="inline-flex max-w-full items-baseline gap-1">
      <span
        className={classNames(
          'min-w-0 font-mono text-xs [overflow-wrap:anywhere]',
          id.length <= UNBROKEN && 'sm:whitespace-nowrap',
        )}
      >
        {id}
      </span>
      <button type="button" onClick={copy} aria-label={copied ? `Copied ${id}` : `Copy ${id}`} className={ICON_BUTTON}>
        {copied ? <Check aria-hidden className="size-3.5" /> : <Copy aria-hidden className="size-3.5" />}
      </button>
      {href ? (
        <a
          href={href}
          target="_blank"
          rel="noreferrer"
          aria-label={`Open ${id} at Stripe in a new tab`}
          className={ICON_BUTTON}
        >
          <ExternalLink aria-hidden className="size-3.5" />
        </a>
      ) : null}
    </span>
  );
}

/** Ids of Stripe and our own are shorter, and are read in one piece. */
const UNBROKEN = 40;
const ICON_BUTTON =
  'inline-flex size-6 shrink-0 items-center justify-center self-center rounded text-muted hover:bg-line/40 hover:text-text';
const STRIPE_ID = /^(cus|sub|in|pi|ch|py|du|dp|evt|re|pyr|cn)_/;

/** Where Stripe's dashboard, or that of the emulator, shows an object. */
export function stripeUrl(stripe: { dashboardUrl: string; isEmulator: boolean }, id: string): string {
  const prefix = id.split('_')[0] ?? '';
  if (stripe.isEmulator)
    return `${stripe.dashboardUrl}/${prefix === 'evt' ? 'events' : 'objects'}/${encodeURIComponent(id)}`;
  return `${stripe.dashboardUrl}/${STRIPE_PAGES[prefix] ?? 'search?query='}${STRIPE_PAGES[prefix] ? '/' : ''}${encodeURIComponent(id)}`;
}

const STRIPE_PAGES: Record<string, string> = {
  cus: 'customers',
  sub: 'subscriptions',
  in: 'invoices',
  pi: 'payments',
  ch: 'payments',
  py: 'payments',
  du: 'disputes',
  dp: 'disputes',
  evt: 'events',
};

/** A word of a program, such as `needs_response`, as people write it. */
export const sentence = (word: string): string => {
  const words = word.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export function CustomerLink({ id, name }: { id: string; name: string }) {
  return (
    <Link
      to={`/admin/customers/${id}`}
      className="link font-medium [overflow-wrap:anywhere] sm:inline-block sm:min-w-32"
    >
      {name}
    </Link>
  );
}

export function InvoiceLink({ id, number }: { id: string; number: string | null }) {
  return (
    <Link
      to={`/admin/invoices/${id}`}
      className={classNames(
        'link [overflow-wrap:anywhere]',
        (number ?? id).length <= UNBROKEN && 'sm:whitespace-nowrap',
      )}
    >
      {number ?? id}
    </Link>
  );
}
