import { createHmac } from 'node:crypto';

/**
 * `Stripe-Signature` over the raw body, at wall time: the receiver compares it with its own wall clock. One `v1` for each
 * secret: two while one is being rolled.
 */
export function signature(body: string, secrets: string[], wallMs: number): string {
  const t = Math.floor(wallMs / 1000);
  const v1 = secrets.map((secret) => createHmac('sha256', secret).update(`${t}.${body}`, 'utf8').digest('hex'));
  return [`t=${t}`, ...v1.map((hex) => `v1=${hex}`)].join(',');
}
