import * as z from 'zod';
import { ADMIN_ROLES } from '../core/admin-roles.ts';
import { isLocale, isTimeZone, MONEY_STYLES } from '../core/display.ts';
import { EMAIL_MAX, NAME_MAX, PASSWORD_MAX, PASSWORD_MIN } from './limits.ts';

/** What people type about their login: one schema for the browser's form and for the procedure. Imports only what is small, and zod. */

const name = z
  .string({ error: 'Enter your name or your company’s.' })
  .trim()
  .min(1, 'Enter your name or your company’s.')
  .max(NAME_MAX, `Use at most ${NAME_MAX} characters.`);

/** Lower-case: mail services ignore case, and people type both. */
const email = z
  .string({ error: 'Enter your e-mail address.' })
  .trim()
  .toLowerCase()
  .min(1, 'Enter your e-mail address.')
  .max(EMAIL_MAX, `Use at most ${EMAIL_MAX} characters.`)
  .pipe(z.email('Enter an e-mail address such as ana@example.com.'));

const newPassword = z
  .string({ error: `Choose a password of at least ${PASSWORD_MIN} characters.` })
  .min(PASSWORD_MIN, `Use at least ${PASSWORD_MIN} characters.`)
  .max(PASSWORD_MAX, `Use at most ${PASSWORD_MAX} characters.`);

const password = z
  .string({ error: 'Enter your password.' })
  .min(1, 'Enter your password.')
  .max(PASSWORD_MAX, `Passwords have at most ${PASSWORD_MAX} characters.`);

export const signUpForm = z.object({ name, email, password: newPassword });
export type SignUp = z.infer<typeof signUpForm>;

export const logInForm = z.object({ email, password });
export type LogIn = z.infer<typeof logInForm>;

const newEmail = email;

export const passwordForm = z.object({ currentPassword: password, newPassword });
export const emailForm = z.object({ newEmail, currentPassword: password });
export const forgotForm = z.object({ email });

/** Tokens of links: 43 characters, and nobody's are much longer. */
export const mailToken = z
  .string()
  .max(100)
  .regex(/^[\w-]+$/, 'This link is not whole. Open it from the mail again.');
export const resetForm = z.object({ token: mailToken, newPassword });

/** A code of an authenticator app, or a recovery code, however it is spaced. */
const code = z
  .string({ error: 'Enter the code.' })
  .max(30, 'This is not a code.')
  .transform((text) => text.toLowerCase().replaceAll(/[\s-]/g, ''))
  .pipe(z.string().min(1, 'Enter the code.'));
export const codeForm = z.object({ code });

const role = z.enum(ADMIN_ROLES, { error: 'Choose a role.' });
export const inviteForm = z.object({ email, role });
export const roleForm = z.object({ userId: z.string().max(64), role });

export const nameForm = z.object({ name });

/** What a browser tells of itself. */
export const browserForm = z.object({
  timeZone: z.string().refine(isTimeZone, 'There is no such time zone.'),
  locale: z.string().refine(isLocale, 'There is no such language.'),
});

/** Nothing chosen is as the browser does. */
export const displayForm = z.object({
  timeZone: z.string().refine(isTimeZone, 'Choose a time zone of the list.').optional(),
  moneyStyle: z.enum(MONEY_STYLES, { error: 'Choose a way of the list.' }).optional(),
});
