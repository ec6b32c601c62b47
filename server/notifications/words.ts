import { z } from 'zod';
import { isNoticeKind, type NoticeKind } from './kinds.ts';
import type { Words } from './wording.ts';
import { ACCOUNT_WORDS } from './words/accounts.ts';
import { PAYMENT_WORDS } from './words/payments.ts';
import { RUN_WORDS } from './words/runs.ts';
import { SUBSCRIPTION_WORDS } from './words/subscription.ts';

/** The parameters of each kind of notice, and the words that are made of them when it is shown or mailed. */
const WORDINGS = {
  ...ACCOUNT_WORDS,
  ...RUN_WORDS,
  ...SUBSCRIPTION_WORDS,
  ...PAYMENT_WORDS,
} satisfies Record<NoticeKind, { params: z.ZodType; write(stored: unknown): Words | null }>;

/** A kind with its parameters. */
export type NoticeContent = {
  [Kind in NoticeKind]: { kind: Kind; params: z.input<(typeof WORDINGS)[Kind]['params']> };
}[NoticeKind];

/** The parameters as they are stored. Throws when they are not of the kind. */
export const storedParams = ({ kind, params }: NoticeContent): string =>
  JSON.stringify(WORDINGS[kind].params.parse(params));

export type StoredContent = {
  kind: string;
  params_json: string | null;
  /** The words of a notice that was written before parameters were stored. */
  words_json: string | null;
};

const written = z.object({
  title: z.string(),
  body: z.string(),
  link: z.object({ label: z.string(), href: z.string() }).nullable(),
});

/** What a notice says that is about to be stored. */
export const wordsOfNew = (content: NoticeContent): Words =>
  wordsOf({ kind: content.kind, params_json: storedParams(content), words_json: null });

/** What a stored notice says. */
export function wordsOf({ kind, params_json, words_json }: StoredContent): Words {
  if (words_json !== null) return written.parse(JSON.parse(words_json));
  const words = isNoticeKind(kind) ? WORDINGS[kind].write(JSON.parse(params_json ?? 'null')) : null;
  return words ?? { title: 'This notice can no longer be shown', body: '', link: null };
}
