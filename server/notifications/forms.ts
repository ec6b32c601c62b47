import * as z from 'zod';
import { isOptional, listKinds } from './kinds.ts';

const kinds = listKinds()
  .map(({ kind }) => kind)
  .filter(isOptional);
/** A tampered form may repeat a kind, to no effect. */
const ticked = z.array(z.enum(kinds)).max(kinds.length).default([]);

/** The ticked optional kinds; the others are turned off. */
export const PreferencesForm = z.object({ inApp: ticked, byMail: ticked });
