import { accountsRouter } from '../accounts/router.ts';
import { authRouter } from '../auth/router.ts';
import { billingRouter } from '../billing/router.ts';
import { creditsRouter } from '../credits/router.ts';
import { noticesRouter } from '../notifications/router.ts';
import { privacyRouter } from '../privacy/router.ts';
import { adminRouter } from '../reporting/router.ts';
import { runsRouter, scenariosRouter } from '../scenarios/router.ts';
import { createCallerFactory, router } from './init.ts';
import { portalRouter } from './portal.ts';

export const appRouter = router({
  auth: authRouter,
  portal: portalRouter,
  accounts: accountsRouter,
  billing: billingRouter,
  credits: creditsRouter,
  scenarios: scenariosRouter,
  runs: runsRouter,
  notices: noticesRouter,
  privacy: privacyRouter,
  admin: adminRouter,
});

export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
export type Caller = ReturnType<typeof createCaller>;
