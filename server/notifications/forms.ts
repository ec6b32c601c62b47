import * as z from 'zod';
import { isOptional, listKinds } from './kinds.ts';

const kinds = listKinds()
  .map(({ kind }) => kind)
  .filter(isOptional);
/** Each is ticked once; a form that was tampered with may say it more often, to no effect. */
const ticked = z.array(z.enum(kinds)).max(kinds.length).default([]);

/** What is ticked for the optional kinds: what is not named is switched off. */
export const PreferencesForm = z.object({ inApp: ticked, byMail: ticked });
