import * as z from 'zod';
import type { Trx } from '../../../db/transaction.ts';
import { fetchInvoice } from '../../billing/fetch.ts';
import { fetchRefunds } from '../../billing/fetch-refunds.ts';
import { type MirroredInvoice, toMirror } from '../../billing/invoice-store.ts';
import { owedCents } from '../../billing/owed-invoice-store.ts';
import { asId, type CustomerId } from '../../core/ids.ts';
import { present } from '../../core/invariant.ts';
import { ok, type Result, refuse } from '../../core/result.ts';
import { forgive } from '../../credits/grants.ts';
import { listRecipients } from '../../customers/store.ts';
import type { Deps } from '../../deps.ts';
import { writeLetter } from '../../notifications/letter.ts';
import { insertMail } from '../../notifications/mail-store.ts';
import { type Act, defineAction, NO_FIELDS, type Refused } from '../action.ts';
import { findInvoiceRow, foreseeInvoice, hasPendingAction } from '../subject-store.ts';

type Opened = MirroredInvoice & { customerId: CustomerId };

/** The invoice as we have it, kept from others until the intent is stored. */
async function openInvoice(
  trx: Trx,
  { subjectId }: Pick<Act, 'subjectId'>,
  statuses: string[],
): Promise<Result<Opened, Refused>> {
  const row = await findInvoiceRow(trx, asId(subjectId));
  if (!row) return refuse('not_found', 'There is no such invoice.');
  if (!statuses.includes(row.status))
    return refuse(
      'not_allowed',
      `The invoice is ${row.status}. This can be done to invoices that are ${statuses.join(' or ')}.`,
    );
  if (await hasPendingAction(trx, subjectId))
    return refuse('not_allowed', 'Another action on this invoice waits for Stripe. Reload the page in a minute.');
  return ok({ ...toMirror(row), customerId: row.customer_id });
}

const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

/** Dollars as people type them, in cents. */
const amount = z
  .string({ error: 'Enter an amount, such as 12.50' })
  .trim()
  .regex(/^\d{1,7}(\.\d{1,2})?$/, 'Enter an amount, such as 12.50')
  .transform((text) => Math.round(Number(text) * 100))
  .refine((cents) => cents > 0, 'Enter more than zero');

/** What may still be given back of an invoice. */
const refundable = ({ amountPaidCents, refundedCents }: Opened): number => amountPaidCents - refundedCents;

const after = async (deps: Deps, { subjectId }: Act): Promise<void> => {
  await fetchRefunds(deps, asId(subjectId));
  deps.signals.notify('runs');
};

export const refund = defineAction<{ dollars: number }>({
  title: 'Refund',
  button: 'Refund',
  subject: 'invoice',
  about:
    'Gives back all or part of what was paid, to the card that paid it. The credits stay unless you take them back separately.',
  fields: [{ name: 'dollars', label: 'Amount (USD)', kind: 'money' }],
  schema: z.object({ dollars: amount }),
  async apply(trx, act) {
    const opened = await openInvoice(trx, act, ['paid']);
    if (!opened.ok) return opened;
    const invoice = opened.value;
    const { dollars: cents } = act.fields;
    if (cents > refundable(invoice))
      return refuse(
        'invalid',
        `${dollars(refundable(invoice))} can be refunded: ${dollars(invoice.amountPaidCents)} was paid, ${dollars(invoice.refundedCents)} refunded.`,
        'dollars',
      );
    return ok({
      customerId: invoice.customerId,
      detail: { cents },
      customerSees: `A notice and a mail: ${dollars(invoice.refundedCents + cents)} of the payment was refunded. Banks take a few days.`,
      stripeCalls: [`Create a refund of ${dollars(cents)} for the payment of ${act.subjectId}.`],
    });
  },
  foresee: (trx, act) => foreseeInvoice(trx, asId(act.subjectId), { refundedCents: act.fields.dollars }),
  call: async ({ stripe }, act) => stripe.refundInvoice(act.subjectId, act.fields.dollars, act.key),
  after,
});

export const creditNote = defineAction<{ dollars: number; to: 'card' | 'balance' }>({
  title: 'Issue a credit note',
  button: 'Issue credit note',
  subject: 'invoice',
  about:
    'Lowers what an open invoice asks for. On a paid one it gives the amount back, or adds it to the balance at Stripe.',
  fields: [
    { name: 'dollars', label: 'Amount (USD)', kind: 'money' },
    {
      name: 'to',
      label: 'On a paid invoice the amount goes to',
      kind: 'choice',
      options: [
        ['card', 'the card'],
        ['balance', "the customer's balance at Stripe"],
      ],
    },
  ],
  schema: z.object({ dollars: amount, to: z.enum(['card', 'balance']).default('card') }),
  async apply(trx, act) {
    const opened = await openInvoice(trx, act, ['open', 'paid']);
    if (!opened.ok) return opened;
    const invoice = opened.value;
    const { dollars: cents, to } = act.fields;
    const left =
      invoice.status === 'open'
        ? owedCents(invoice)
        : invoice.amountPaidCents - Math.max(invoice.creditedCents, invoice.refundedCents);
    if (cents > left) return refuse('invalid', `A credit note over ${dollars(left)} at most is possible.`, 'dollars');
    return ok({
      customerId: invoice.customerId,
      detail: { cents, to },
      customerSees:
        invoice.status === 'open'
          ? `The invoice asks for ${dollars(left - cents)}.`
          : `A credit note of ${dollars(cents)} on the invoice.`,
      stripeCalls: [
        `Create a credit note of ${dollars(cents)} on ${act.subjectId}${invoice.status === 'paid' ? `, to ${to === 'card' ? 'the card' : 'the balance'}` : ''}.`,
      ],
    });
  },
  foresee: (trx, act) => foreseeInvoice(trx, asId(act.subjectId), { creditedCents: act.fields.dollars }),
  call: async ({ stripe }, act) =>
    stripe.creditInvoice(
      act.subjectId,
      { cents: act.fields.dollars, to: act.fields.to, memo: act.customerNote },
      act.key,
    ),
  after,
});

export const voidInvoice = defineAction({
  title: 'Void the invoice',
  button: 'Void invoice',
  subject: 'invoice',
  about: 'The customer no longer owes it. What it billed is forgiven: its credits come back. This cannot be undone.',
  ...NO_FIELDS,
  async apply(trx, act) {
    const opened = await openInvoice(trx, act, ['open', 'uncollectible']);
    if (!opened.ok) return opened;
    const { customerId, runCredits, amountDueCents } = opened.value;
    return ok({
      customerId,
      detail: { runCredits, amountDueCents },
      customerSees: `The invoice as void, and ${runCredits.toLocaleString('en-US')} forgiven credits in the statement.`,
      warnings:
        runCredits > 0
          ? [`Forgives ${runCredits.toLocaleString('en-US')} credits worth ${dollars(amountDueCents)}.`]
          : [],
      stripeCalls: [`Void ${act.subjectId}.`],
    });
  },
  foresee: async (trx, { subjectId, nowMs }) => {
    const invoiceId = asId<'invoice'>(subjectId);
    await foreseeInvoice(trx, invoiceId, { status: 'void' });
    const row = present(await findInvoiceRow(trx, invoiceId), invoiceId);
    await forgive(trx, { customerId: row.customer_id, invoiceId, runCredits: row.run_credits, nowMs });
  },
  call: async ({ stripe }, act) => stripe.voidInvoice(act.subjectId, act.key),
  after,
});

export const uncollectible = defineAction({
  title: 'Mark as uncollectible',
  button: 'Mark uncollectible',
  subject: 'invoice',
  about: 'Says that nobody will pay it. Runs stay paused until it is paid after all, or voided.',
  ...NO_FIELDS,
  async apply(trx, act) {
    const opened = await openInvoice(trx, act, ['open']);
    if (!opened.ok) return opened;
    return ok({
      customerId: opened.value.customerId,
      detail: {},
      customerSees: 'Runs are paused because an invoice could not be collected.',
      stripeCalls: [`Mark ${act.subjectId} as uncollectible.`],
    });
  },
  foresee: (trx, act) => foreseeInvoice(trx, asId(act.subjectId), { status: 'uncollectible' }),
  call: async ({ stripe }, act) => stripe.markUncollectible(act.subjectId, act.key),
  after,
});

export const retry = defineAction({
  title: 'Charge the card again',
  button: 'Charge now',
  subject: 'invoice',
  about: 'Tries to collect the open invoice at once from the default payment method.',
  ...NO_FIELDS,
  async apply(trx, act) {
    const opened = await openInvoice(trx, act, ['open', 'uncollectible']);
    if (!opened.ok) return opened;
    const owed = owedCents(opened.value);
    return ok({
      customerId: opened.value.customerId,
      detail: { cents: owed },
      customerSees: `A charge of ${dollars(owed)} on the card, or a notice that it was declined.`,
      stripeCalls: [`Pay ${act.subjectId} with the default payment method.`],
    });
  },
  call: async ({ stripe }, act) => stripe.retryInvoice(act.subjectId, act.key),
  after,
});

export const mailInvoice = defineAction({
  title: 'Mail the link of the invoice',
  button: 'Send mail',
  subject: 'invoice',
  about: "Sends each login of the customer the link to Stripe's page of the invoice, where it can be paid.",
  ...NO_FIELDS,
  async apply(trx, act) {
    const opened = await openInvoice(trx, act, ['open', 'uncollectible']);
    if (!opened.ok) return opened;
    const { customerId, number, hostedUrl, ...invoice } = opened.value;
    if (hostedUrl === null) return refuse('not_allowed', 'Stripe has no page of this invoice yet. Fetch it first.');
    const people = await listRecipients(trx, customerId);
    if (people.length === 0) return refuse('not_allowed', 'The customer has no login to write to.');
    const owed = dollars(owedCents(invoice));
    const title = `Your invoice ${number ?? invoice.id} over ${owed}`;
    const letter = writeLetter({
      title,
      body: [`${owed} of this invoice is open. You can pay it on Stripe's page.`, act.customerNote]
        .filter(Boolean)
        .join('\n\n'),
      button: { label: 'View and pay the invoice', href: hostedUrl },
      footer: { text: 'You get this because you have a login to Headroom.', links: [] },
    });
    const mail = { customerId, dedupeKey: `invoice_link:${act.key}`, subject: title, ...letter, nowMs: act.nowMs };
    for (const { email: to } of people) await insertMail(trx, { ...mail, to });
    return ok({
      customerId,
      // No addresses: the log outlives the customer.
      detail: { mails: people.length },
      customerSees: `A mail with the link, to ${people.map(({ email }) => email).join(', ')}.`,
    });
  },
  after: async ({ signals }) => signals.notify('mail'),
});

export const fetchAgain = defineAction({
  title: 'Fetch from Stripe',
  button: 'Fetch',
  subject: 'invoice',
  about: 'Reads the invoice at Stripe again, and posts what follows from it once.',
  ...NO_FIELDS,
  async apply(trx, act) {
    const opened = await openInvoice(trx, act, ['draft', 'open', 'paid', 'void', 'uncollectible']);
    if (!opened.ok) return opened;
    return ok({
      customerId: opened.value.customerId,
      detail: {},
      customerSees: null,
      stripeCalls: [`Retrieve ${act.subjectId}.`],
    });
  },
  call: async (deps, act) => {
    const fetched = await fetchInvoice(deps, asId(act.subjectId));
    return fetched ? `Stripe says: ${fetched.invoice.status}` : 'Stripe says that it is not ours';
  },
  after,
});
