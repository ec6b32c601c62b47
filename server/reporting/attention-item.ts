import type { AdminPermission } from '../core/admin-roles.ts';
import type { Ms } from '../core/units.ts';

/** The kinds of what wants an admin's eye, the worst first. */
export const ATTENTION_KINDS = [
  'approval',
  'dispute',
  'action_failed',
  'usage_refused',
  'dead_event',
  'loop_stalled',
  'fault',
  'difference',
  'grace_ends',
  'write_off',
  'mail_bounced',
] as const;
export type AttentionKind = (typeof ATTENTION_KINDS)[number];

export type AttentionItem = {
  /** Names the item in what was snoozed and closed. */
  key: string;
  kind: AttentionKind;
  text: string;
  customerId: string | null;
  customerName: string | null;
  sinceMs: Ms;
  /** When it gets worse if nobody acts; null when it does not. */
  dueMs: Ms | null;
  /** Decimal cents at stake; null where it is no matter of money. */
  amountCents: string | null;
  /** The one action, where it is, and what a role needs for it. */
  action: { label: string; to: string; needs: AdminPermission };
};

/** Shown of each kind: with more of one kind open, the oldest of it come first. */
export const MAX_OF_A_KIND = 50;
