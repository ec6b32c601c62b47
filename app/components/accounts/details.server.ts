/** The schemas of an account for actions: a page that imported them itself would load zod for what it does not call. */
export { AccountEdit, SaidDetails } from '../../../server/accounts/details.ts';
