import { missingParam } from './check.ts';
import type { Finding } from './schema.ts';

type Params = Record<string, unknown>;

/** What a route requires only under conditions, which its types cannot say (stripe.md sections 2, 4 and 6). */
export function checkConditions(method: string, path: string, params: Params): Finding[] {
  return CONDITIONS[`${method} ${path}`]?.(params) ?? [];
}

const CONDITIONS: Record<string, (params: Params) => Finding[]> = {
  'POST /v1/checkout/sessions': checkoutSession,
  'POST /v1/subscriptions': (params) =>
    params.customer === undefined && params.customer_account === undefined ? [missingParam('customer')] : [],
  'POST /v1/prices': price,
};

function checkoutSession(params: Params): Finding[] {
  const embedded = params.ui_mode === 'embedded_page';
  const findings: Finding[] = [];
  if (embedded && params.return_url === undefined && params.redirect_on_completion !== 'never') {
    findings.push(missingParam('return_url'));
  }
  if (embedded) {
    for (const param of ['success_url', 'cancel_url'].filter((name) => params[name] !== undefined)) {
      findings.push({ kind: 'unknown', param, message: `${param} cannot be used when ui_mode is embedded_page.` });
    }
  }
  const hosted = params.ui_mode === undefined || params.ui_mode === 'hosted_page';
  if (hosted && params.success_url === undefined) findings.push(missingParam('success_url'));
  if (params.mode !== 'setup' && params.line_items === undefined) findings.push(missingParam('line_items'));
  return findings;
}

function price(params: Params): Finding[] {
  const findings: Finding[] = [];
  if (params.product === undefined && params.product_data === undefined) findings.push(missingParam('product'));
  const { recurring } = params;
  if (typeof recurring === 'object' && recurring !== null && 'usage_type' in recurring) {
    if (recurring.usage_type === 'metered' && !('meter' in recurring)) findings.push(missingParam('recurring[meter]'));
  }
  return findings;
}
