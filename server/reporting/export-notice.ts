import { z } from 'zod';
import { wordsOf } from '../notifications/words.ts';

const stored = z.object({
  kind: z.string(),
  params_json: z.string().nullable(),
  words_json: z.string().nullable(),
});

/** A notice as the customer read it: its words instead of its parameters. */
export function noticeWords(row: Record<string, unknown>): Record<string, unknown> {
  const { params_json, words_json, ...rest } = row;
  return { ...rest, ...wordsOf(stored.parse(row)) };
}
