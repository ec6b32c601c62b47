import * as z from 'zod';
import { PASSWORD_MAX } from '../auth/limits.ts';

/** The form that deletes a customer. Imports nothing but zod and the other forms. */
export const deleteForm = z.object({
  currentPassword: z
    .string({ error: 'Enter your password.' })
    .min(1, 'Enter your password.')
    .max(PASSWORD_MAX, `Passwords have at most ${PASSWORD_MAX} characters.`),
  /** The login's own e-mail, typed again. */
  email: z
    .string({ error: 'Type your e-mail.' })
    .trim()
    .toLowerCase()
    .min(1, 'Type your e-mail.')
    .max(300, 'Type your e-mail.'),
});
