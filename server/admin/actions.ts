import type { ActionDefinition } from './action.ts';
import { approvalOf } from './actions/approve-action.ts';
import { putAside } from './actions/attention-action.ts';
import { credits, undo } from './actions/credit-actions.ts';
import { block, cap, revokeSessions, sendReset, sync, unblock, viewAs } from './actions/customer-actions.ts';
import { dispute } from './actions/dispute-actions.ts';
import { close, replay } from './actions/event-actions.ts';
import {
  creditNote,
  fetchAgain,
  mailInvoice,
  refund,
  retry,
  uncollectible,
  voidInvoice,
} from './actions/invoice-actions.ts';
import { badAddress, goodAddress, resendMail } from './actions/mail-actions.ts';
import { compare, decideWriteOff, end, repair, resend, resume } from './actions/repair-actions.ts';

/** All that an admin can do to something, by the name in addresses and in the log. */
export const ACTIONS = {
  credits,
  undo,
  approve: approvalOf((name): ActionDefinition | undefined => ACTIONS[name as ActionName]),
  cap,
  block,
  unblock,
  revoke_sessions: revokeSessions,
  send_reset: sendReset,
  sync,
  view_as: viewAs,
  resend_mail: resendMail,
  bad_address: badAddress,
  good_address: goodAddress,
  compare,
  repair,
  end,
  resume,
  refund,
  credit_note: creditNote,
  void: voidInvoice,
  uncollectible,
  retry,
  mail_invoice: mailInvoice,
  fetch: fetchAgain,
  dispute,
  resend_usage: resend,
  decide_write_off: decideWriteOff,
  replay,
  close,
  put_aside: putAside,
} satisfies Record<string, ActionDefinition>;

export type ActionName = keyof typeof ACTIONS;
export const ACTION_NAMES = Object.keys(ACTIONS) as ActionName[];
