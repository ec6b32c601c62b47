import * as z from 'zod';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import type { Refusal, Result } from '../core/result.ts';
import type { Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';

/** A field of an action's form, beside reason and note. */
export type ActionField = { name: string; label: string; hint?: string } & (
  | { kind: 'number' | 'money' | 'text' | 'checkbox' }
  | { kind: 'choice'; options: [value: string, label: string][] }
);

/** What an admin asks for. */
export type Act<Fields = Record<string, unknown>> = {
  /** One use: also the idempotency key of what is called at Stripe. */
  key: string;
  userId: UserId;
  /** Whom or what it is done to: the id of the action's subject. */
  subjectId: string;
  fields: Fields;
  /** For colleagues. */
  reason: string;
  /** What the customer reads; null: nothing. */
  customerNote: string | null;
  /** Whether the admin has read the preview's warnings, and goes on. */
  isSure?: boolean | undefined;
  /** Whether a second person approved what is above the limits. */
  isApproved?: boolean;
  nowMs: Ms;
};

/** What an action did, or would do. */
export type Done = {
  customerId: CustomerId | null;
  /** For the audit log. */
  detail: Record<string, unknown>;
  /** What the customer sees of it, in a sentence; null: nothing. */
  customerSees: string | null;
  /** What an admin should think about twice. */
  warnings?: string[];
  /** Why a second person has to approve it first; null or absent: no approval is needed. */
  needsApproval?: string | null;
  /** Calls to Stripe that follow the commit, in words. */
  stripeCalls?: string[];
  /** Texts that Stripe is sent, by the names of their fields: previewed, and stored as they are when it is confirmed. */
  sends?: Record<string, string>;
  /** The action that this one takes back. */
  undoOf?: string;
};

export type Refused = Refusal<'not_found' | 'not_allowed' | 'invalid' | 'not_sure' | 'over_limit'>;

export type ActionDefinition<Fields = Record<string, unknown>> = {
  title: string;
  /** On the button that confirms it. */
  button: string;
  subject: 'customer' | 'invoice' | 'dispute' | 'batch' | 'write_off' | 'event' | 'action' | 'attention' | 'mail';
  /** One sentence under the title. */
  about: string;
  /** What is asked of this subject, where the page should say it. */
  aboutSubject?(db: Executor, subjectId: string): Promise<string | null>;
  fields: ActionField[];
  schema: z.ZodType<Fields>;
  /** Whether a confirmed one can be taken back by "Undo". */
  canUndo?: boolean;
  /** All that happens in our database at once. In a preview it is rolled back; what Stripe will change is `foresee`n after it. */
  apply(trx: Trx, act: Act<Fields>): Promise<Result<Done, Refused>>;
  /** For a preview: what follows from Stripe's answer, by the code that will post it. */
  foresee?(trx: Trx, act: Act<Fields>): Promise<void>;
  /** Calls Stripe with the act's key, after the intent was stored. Says what came of it. May be repeated. May throw a StripeFault. */
  call?(deps: Deps, act: Act<Fields>): Promise<string>;
  /** What is to be woken. */
  after?(deps: Deps, act: Act<Fields>): Promise<void>;
};

/** Of an action that asks for nothing but a reason. */
export const NO_FIELDS = { fields: [], schema: z.object({}) };

/** Lets each action have its own fields, in a list of all. */
export const defineAction = <Fields>(definition: ActionDefinition<Fields>): ActionDefinition =>
  definition as unknown as ActionDefinition;
