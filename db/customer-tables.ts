export type CustomerTable = {
  id: string;
  name: string;
  stripe_customer_id: string | null;
  /** Monthly spending cap on scenario runs (rule 7); null is no cap. */
  monthly_cap_cents: number | null;
  /** A cap for one month only, and the first day of that month. */
  cap_raise_cents: number | null;
  cap_raise_month: string | null;
  /** The balance below which the customer wants to be told. */
  low_balance_credits: number | null;
  created_at_ms: number;
};

export type UserTable = {
  id: string;
  /** Null for admins, who belong to no customer. */
  customer_id: string | null;
  email: string;
  password_hash: string;
  role: 'customer' | 'admin';
  created_at_ms: number;
};

export type AccountTable = {
  id: string;
  customer_id: string;
  name: string;
  institution: string;
  currency: string;
  opening_balance_cents: number;
  is_sample: 0 | 1;
  status: 'attached' | 'detached';
  attached_at_ms: number;
  detached_at_ms: number | null;
};

export type ImportTable = {
  id: string;
  customer_id: string;
  details_json: string;
  file_name: string;
  content: Uint8Array;
  /** Set when an account was attached from it: confirming twice attaches once. */
  account_id: string | null;
  created_at_ms: number;
};

export type AuditTable = {
  id: string;
  user_id: string;
  customer_id: string | null;
  action: string;
  detail_json: string;
  created_at_ms: number;
};
