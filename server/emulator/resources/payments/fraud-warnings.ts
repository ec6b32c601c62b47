import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { type Route, route } from '../../params/route.ts';

/** The card's bank suspects fraud: a warning, no dispute; a full refund makes one unlikely. */
export function openFraudWarning(ctx: Ctx, chargeId: string): void {
  const charge = ctx.store.get('charge', chargeId);
  const warning = ctx.store.insert('radar.early_fraud_warning', {
    id: ctx.newId('issfr'),
    object: 'radar.early_fraud_warning',
    actionable: !charge.refunded && !charge.disputed,
    charge: charge.id,
    created: ctx.nowS,
    fraud_type: 'made_with_lost_card',
    livemode: false,
    ...(charge.payment_intent !== null && { payment_intent: charge.payment_intent }),
  });
  ctx.emit('radar.early_fraud_warning.created', warning);
}

/** Once all of the charge went back there is nothing left to do about it. */
export function settleFraudWarnings(ctx: Ctx, chargeId: string): void {
  for (const warning of ctx.store.all('radar.early_fraud_warning', { parent: chargeId })) {
    if (!warning.actionable) continue;
    const settled = ctx.store.update('radar.early_fraud_warning', { ...warning, actionable: false });
    ctx.emit('radar.early_fraud_warning.updated', settled, { actionable: true });
  }
}

const URL = '/v1/radar/early_fraud_warnings';
const ListParams = z.strictObject({
  ...listShape,
  charge: form.string.optional(),
  payment_intent: form.string.optional(),
});

export const routes: Route[] = [
  route('GET', URL, ListParams, (ctx, { charge, payment_intent, ...params }) =>
    listPage(ctx, 'radar.early_fraud_warning', URL, params, { parent: charge, lookup: payment_intent }),
  ),
  route('GET', `${URL}/{warning}`, nothing, (ctx, _, id = '') => {
    const found = ctx.store.find('radar.early_fraud_warning', id);
    if (!found) throw missing('early fraud warning', id);
    return found;
  }),
];
