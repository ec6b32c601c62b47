import { z } from 'zod';
import { withoutMarks } from '../core/figures.ts';

export type NoticeLink = { label: string; href: string };

/** A notice in words. Amounts and times in them are marks that are written out for each reader (`core/figures.ts`). */
export type Words = {
  title: string;
  /** Paragraphs are split by an empty line. */
  body: string;
  /** A path of the portal, or an address at Stripe, that fixes or explains it. */
  link: NoticeLink | null;
};

/**
 * What the notices of a kind store, and how that is put into words. Stored notices are kept for years: a field that is
 * added later is optional, and none is renamed.
 */
export const wording = <Params extends z.ZodType>(params: Params, write: (params: z.output<Params>) => Words) => ({
  params,
  /** Null when the parameters are not of this kind. */
  write(stored: unknown): Words | null {
    const parsed = params.safeParse(stored);
    return parsed.success ? write(parsed.data) : null;
  },
});

export const cents = z.number().int();
export const ms = z.number().int();
export const credits = z.number().int();
/** What a customer called something: it cannot pass for an amount or a time. */
export const name = z.string().transform(withoutMarks);

/** `1 month`, `12 months`. */
export const counted = (n: number, one: string, written = String(n)): string =>
  `${written} ${one}${n === 1 ? '' : 's'}`;

export const OPEN_BILLING: NoticeLink = { label: 'Open billing', href: '/billing' };
