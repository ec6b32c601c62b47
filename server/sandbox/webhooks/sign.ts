import { createHmac } from 'node:crypto';

/** `Stripe-Signature` over the raw body, at wall time: the receiver compares it with its own wall clock. */
export function signature(body: string, secret: string, wallMs: number): string {
  const t = Math.floor(wallMs / 1000);
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`, 'utf8').digest('hex')}`;
}
