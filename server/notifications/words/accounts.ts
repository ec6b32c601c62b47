import { z } from 'zod';
import { count, day, dollars, moment } from '../../core/figures.ts';
import { cents, ms, name, wording } from '../wording.ts';

const change = z.object({
  accountId: z.string(),
  name,
  isSubscribed: z.boolean(),
  /** How many accounts are attached since, and what they cost a month. */
  attached: z.number().int().nonnegative(),
  monthlyCents: cents,
});

/** What the attached accounts cost since. */
function costText({ isSubscribed, attached, monthlyCents }: z.output<typeof change>): string {
  if (attached === 0) return 'No account is attached, so none is billed.';
  const what = attached === 1 ? 'your 1 attached account costs' : `your ${count(attached)} attached accounts cost`;
  return `${isSubscribed ? 'From now on' : 'Once you subscribe'} ${what} ${dollars(monthlyCents)} a month.`;
}

export const ACCOUNT_WORDS = {
  welcome: wording(z.object({ customerName: name }), ({ customerName }) => ({
    title: 'Welcome to Headroom',
    body: `This is the portal of ${customerName}.\n\nAttach an account, or start with sample data. Your first scenario run is free. Nothing is charged until you have seen the price and agreed.`,
    link: { label: 'Get started', href: '/overview' },
  })),

  account_attached: wording(change, (attached) => ({
    title: `${attached.name} is attached`,
    body: attached.isSubscribed
      ? `${costText(attached)} Until the next renewal you pay the amount that was shown when you confirmed. The invoice lists it with the account’s name.`
      : `Nothing is charged before you subscribe. ${costText(attached)}`,
    link: { label: 'View account', href: `/accounts/${attached.accountId}` },
  })),

  account_detached: wording(change, (detached) => ({
    title: `${detached.name} is detached`,
    body: `It is no longer billed, and its history stays here. ${costText(detached)}${detached.isSubscribed ? ' The unused days are credited on the next invoice.' : ''}`,
    link: { label: 'View accounts', href: '/accounts' },
  })),

  stale_data: wording(z.object({ accountId: z.string(), name, upToMs: ms, afterDays: z.number().int() }), (data) => ({
    title: `Bank data of ${data.name} ends on ${day(data.upToMs)}`,
    body: `You asked to be reminded after ${data.afterDays} days. Forecasts begin where the data ends: add newer movements.`,
    link: { label: 'Add movements', href: `/accounts/${data.accountId}` },
  })),

  data_exported: wording(z.object({ atMs: ms }), ({ atMs }) => ({
    title: 'A copy of your data was downloaded',
    body: `Someone logged in as you downloaded it on ${moment(atMs)}: accounts, movements, scenarios, results, statement and invoices. If this was not you, change your password and log out other sessions.`,
    link: { label: 'Check sessions', href: '/settings/security' },
  })),
};
