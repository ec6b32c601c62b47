import type { Stripe } from '@stripe/stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure/index.js';

/** Which Stripe.js to use: null lets @stripe/stripe-js load Stripe's own. */
export type StripeSite = { publishableKey: string; stripeJsUrl: string | null };

/** Stripe.js, loaded when a page needs it. Throws when it cannot be loaded; the next call tries again. */
export async function openStripe({ publishableKey, stripeJsUrl }: StripeSite): Promise<Stripe> {
  if (stripeJsUrl) await loadScript(stripeJsUrl);
  const stripe = await loadStripe(publishableKey);
  if (!stripe) throw new Error('Stripe.js cannot be loaded');
  return stripe;
}

const scripts = new Map<string, Promise<void>>();

function loadScript(src: string): Promise<void> {
  const loading = scripts.get(src) ?? appendScript(src);
  scripts.set(src, loading);
  // What failed may go through later.
  loading.catch(() => scripts.delete(src));
  return loading;
}

const appendScript = (src: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = src;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      reject(new Error(`${src} cannot be loaded`));
    };
    document.head.append(script);
  });
