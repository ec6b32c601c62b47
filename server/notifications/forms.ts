import { z } from 'zod';
import { isNoticeKind, isOptional, NOTICE_KINDS, type NoticeKind } from './kinds.ts';

/** Each kind of notice is ticked once at most. */
const MOST_TICKS = 2 * Object.keys(NOTICE_KINDS).length;

const kind = z
  .string()
  .max(40)
  .refine((name): name is NoticeKind => isNoticeKind(name) && isOptional(name), {
    error: 'This kind of notice cannot be chosen',
  });
const ticked = z.array(kind).max(MOST_TICKS).default([]);

/** What is ticked for the optional kinds: what is not named is switched off. */
export const PreferencesForm = z.object({ inApp: ticked, byMail: ticked });
