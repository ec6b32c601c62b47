import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../params/api-error.ts';

/** Refuses a request without a test key, as bearer or as basic auth's user name. Any test key is good: it is an emulator. Returns it. */
export function checkKey(headers: IncomingHttpHeaders, path: string): string {
  const key = keyOf(headers.authorization ?? '');
  if (key === '') {
    throw refused(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
    );
  }
  if (/^(sk|rk|pk)_live_/.test(key)) {
    throw refused('This is an emulator: a live key must never be sent to it. Use a test key (sk_test_…).');
  }
  if (path.startsWith('/v1/payment_pages/') && /^pk_test_\w+$/.test(key)) return key;
  // The token of a meter event session, whose route looks whether it still holds.
  if (path === '/v2/billing/meter_event_stream' && key.startsWith('mes_test_')) return key;
  if (/^pk_test_\w+$/.test(key)) throw publishable();
  if (!/^(sk|rk)_test_\w+$/.test(key)) throw refused(`Invalid API Key provided: ${masked(key)}`);
  return key;
}

/** The key of a bearer or basic Authorization header; '' where there is none. */
export function keyOf(header: string): string {
  const [scheme = '', value = ''] = header.split(' ');
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return '';
  return Buffer.from(value, 'base64').toString('utf8').split(':')[0] ?? '';
}

const masked = (key: string): string => `${key.slice(0, 7)}${'*'.repeat(8)}${key.slice(-4)}`.slice(0, 40);

const refused = (message: string): ApiError => new ApiError({ status: 401, type: 'invalid_request_error', message });

const publishable = (): ApiError =>
  new ApiError({
    status: 401,
    type: 'invalid_request_error',
    code: 'secret_key_required',
    message:
      'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
  });
