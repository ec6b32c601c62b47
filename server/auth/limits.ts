/** Limits that pages mention, apart from the schemas: a page that shows one does not load zod for it. */

export const NAME_MAX = 120;
export const EMAIL_MAX = 254;
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 200;
/** How long a sign-up is kept whose e-mail nobody confirms. */
export const UNCONFIRMED_KEPT_DAYS = 30;
