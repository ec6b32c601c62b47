import { z } from 'zod';
import { HOUR_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { getCustomer } from '../customers/customer-records.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';
import { type Configuration, type FeatureInput, features, mergedFeatures, NO_FEATURES } from './features.ts';
import { checkFlow, checkProducts } from './flows.ts';

type Session = Docs['billing_portal.session'];

const shape = {
  business_profile: z
    .strictObject({
      headline: form.text.optional(),
      privacy_policy_url: form.text.optional(),
      terms_of_service_url: form.text.optional(),
    })
    .optional(),
  default_return_url: form.text.optional(),
  login_page: z.strictObject({ enabled: form.boolean }).optional(),
  metadata: form.metadata.optional(),
  name: form.text.optional(),
};
export const CreateParams = z.strictObject({ ...shape, features });
const UpdateParams = z.strictObject({ ...shape, active: form.boolean.optional(), features: features.optional() });
const ListParams = z.strictObject({
  ...listShape,
  active: form.boolean.optional(),
  is_default: form.boolean.optional(),
});
const updateConfirm = z.strictObject({
  subscription: form.string,
  items: form.list(
    z.strictObject({
      id: form.string,
      price: form.string.optional(),
      quantity: form.integer.pipe(z.number().min(1)).optional(),
    }),
    1,
  ),
});
const SessionParams = z.strictObject({
  configuration: form.string.optional(),
  customer: form.string,
  flow_data: z
    .strictObject({
      type: z.enum([
        'payment_method_update',
        'subscription_cancel',
        'customer_update',
        'subscription_update',
        'subscription_update_confirm',
      ]),
      subscription_cancel: z.strictObject({ subscription: form.string }).optional(),
      subscription_update: z.strictObject({ subscription: form.string }).optional(),
      subscription_update_confirm: updateConfirm.optional(),
      after_completion: z
        .strictObject({
          type: z.enum(['redirect', 'hosted_confirmation', 'portal_homepage']),
          redirect: z.strictObject({ return_url: form.string }).optional(),
          hosted_confirmation: z.strictObject({ custom_message: form.string.optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
  locale: z.enum(['auto', 'de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt', 'sv']).optional(),
  return_url: form.string.optional(),
});

/** A portal link is short-lived at Stripe: an hour here. */
const SESSION_MS = HOUR_MS;

export function createConfiguration(ctx: Ctx, params: z.output<typeof CreateParams>, isDefault = false): Configuration {
  const id = ctx.newId('bpc');
  const configuration: Configuration = {
    id,
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: {
      headline: params.business_profile?.headline ?? null,
      privacy_policy_url: params.business_profile?.privacy_policy_url ?? null,
      terms_of_service_url: params.business_profile?.terms_of_service_url ?? null,
    },
    created: ctx.nowS,
    default_return_url: params.default_return_url ?? null,
    features: mergedFeatures(NO_FEATURES, params.features),
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: mergedMetadata({}, params.metadata),
    name: params.name ?? null,
    updated: ctx.nowS,
  };
  checkProducts(ctx, params.features.subscription_update?.products ?? []);
  ctx.store.insert('billing_portal.configuration', configuration);
  ctx.emit('billing_portal.configuration.created', configuration);
  return configuration;
}

export function createPortalSession(ctx: Ctx, params: z.output<typeof SessionParams>): Session {
  getCustomer(ctx, params.customer);
  const configuration = params.configuration
    ? getConfiguration(ctx, params.configuration, 'configuration')
    : defaultConfiguration(ctx);
  const returnUrl = params.return_url ?? configuration.default_return_url;
  if (returnUrl !== null && !URL.canParse(returnUrl)) throw invalid('Not a valid URL', 'return_url', 'url_invalid');
  if (params.flow_data) checkFlow(ctx, params.customer, configuration, params.flow_data);
  const id = ctx.newId('bps');
  const session: Session = {
    id,
    object: 'billing_portal.session',
    configuration: configuration.id,
    created: ctx.nowS,
    customer: params.customer,
    customer_account: null,
    flow: flowOf(params.flow_data),
    livemode: false,
    locale: params.locale ?? null,
    on_behalf_of: null,
    return_url: returnUrl,
    url: `${ctx.config.url}/emulator/portal/${id}`,
  };
  ctx.store.insert('billing_portal.session', session);
  ctx.emit('billing_portal.session.created', session);
  return session;
}

/** For the portal's pages: the session while it lasts, with what its configuration allows. */
export function getPortalSession(ctx: Ctx, id: string): { session: Session; configuration: Configuration } {
  const session = ctx.store.find('billing_portal.session', id);
  if (!session || session.created * 1000 + SESSION_MS < ctx.nowMs) throw missing('billing_portal.session', id);
  return { session, configuration: getConfiguration(ctx, session.configuration) };
}

function defaultConfiguration(ctx: Ctx): Configuration {
  const [found] = ctx.store.all('billing_portal.configuration', { lookup: 'default', status: 'true' });
  if (found) return found;
  throw invalid(
    'No configuration provided and your test mode default configuration has not been created. Provide a configuration or create your default by saving your customer portal settings in test mode at https://dashboard.stripe.com/test/settings/billing/portal.',
    'configuration',
  );
}

function getConfiguration(ctx: Ctx, id: string, param = 'configuration'): Configuration {
  const found = ctx.store.find('billing_portal.configuration', id);
  if (!found) throw missing('configuration', id, param);
  return found;
}

function updateConfiguration(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Configuration {
  const found = getConfiguration(ctx, id);
  const wanted: FeatureInput = params.features ?? {};
  checkProducts(ctx, wanted.subscription_update?.products ?? []);
  const changed = ctx.store.update('billing_portal.configuration', {
    ...found,
    active: params.active ?? found.active,
    business_profile: {
      headline: params.business_profile?.headline ?? found.business_profile.headline,
      privacy_policy_url: params.business_profile?.privacy_policy_url ?? found.business_profile.privacy_policy_url,
      terms_of_service_url:
        params.business_profile?.terms_of_service_url ?? found.business_profile.terms_of_service_url,
    },
    default_return_url: params.default_return_url === undefined ? found.default_return_url : params.default_return_url,
    features: mergedFeatures(found.features, wanted),
    metadata: mergedMetadata(found.metadata ?? {}, params.metadata),
    name: params.name === undefined ? found.name : params.name,
    updated: ctx.nowS,
  });
  emitUpdate(ctx, 'billing_portal.configuration.updated', render(ctx, found), changed);
  return changed;
}

function flowOf(flow: z.output<typeof SessionParams>['flow_data']): Session['flow'] {
  if (!flow) return null;
  const after = flow.after_completion;
  const canceling = flow.subscription_cancel;
  return {
    after_completion: {
      hosted_confirmation: after?.hosted_confirmation
        ? { custom_message: after.hosted_confirmation.custom_message ?? null }
        : null,
      redirect: after?.redirect ?? null,
      type: after?.type ?? 'portal_homepage',
    },
    customer_update: flow.type === 'customer_update' ? {} : null,
    subscription_cancel: canceling ? { retention: null, subscription: canceling.subscription } : null,
    subscription_pause: null,
    subscription_update: flow.subscription_update ?? null,
    subscription_update_confirm: flow.subscription_update_confirm
      ? {
          discounts: null,
          ...flow.subscription_update_confirm,
          items: flow.subscription_update_confirm.items.map(asItem),
        }
      : null,
    type: flow.type,
  };
}

const asItem = ({
  id,
  price,
  quantity,
}: {
  id: string;
  price?: string | undefined;
  quantity?: number | undefined;
}) => ({
  id,
  price: price ?? null,
  ...(quantity === undefined ? {} : { quantity }),
});

export const routes: Route[] = [
  route('POST', '/v1/billing_portal/configurations', CreateParams, (ctx, params) => createConfiguration(ctx, params)),
  route('GET', '/v1/billing_portal/configurations', ListParams, (ctx, params) =>
    listPage(ctx, 'billing_portal.configuration', '/v1/billing_portal/configurations', params, {
      status: params.active === undefined ? undefined : String(params.active),
      lookup: params.is_default ? 'default' : undefined,
    }),
  ),
  route('GET', '/v1/billing_portal/configurations/{configuration}', nothing, (ctx, _, id = '') =>
    getConfiguration(ctx, id),
  ),
  route('POST', '/v1/billing_portal/configurations/{configuration}', UpdateParams, (ctx, params, id = '') =>
    updateConfiguration(ctx, id, params),
  ),
  route('POST', '/v1/billing_portal/sessions', SessionParams, createPortalSession),
];
