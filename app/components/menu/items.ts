import type { LucideIcon } from 'lucide-react';

/** A link or a form to submit. */
export type MenuItem = { label: string; icon: LucideIcon } & (
  | { to: string }
  | { action: string; fields?: Record<string, string> }
);

export const PANEL = 'z-40 w-64 animate-appear rounded-lg border bg-surface p-2 shadow-pop';
export const ITEM =
  'flex min-h-11 w-full items-center gap-3 rounded px-3 text-left text-sm text-text no-underline outline-none hover:bg-bg data-[highlighted]:bg-bg sm:min-h-9';
