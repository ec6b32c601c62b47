import { createCallerFactory, router } from './init.ts';
import { accountsRouter } from './routers/accounts.ts';
import { adminRouter } from './routers/admin.ts';
import { authRouter } from './routers/auth.ts';
import { billingRouter } from './routers/billing.ts';
import { creditsRouter } from './routers/credits.ts';
import { noticesRouter } from './routers/notifications.ts';
import { portalRouter } from './routers/portal.ts';
import { privacyRouter } from './routers/privacy.ts';
import { runsRouter } from './routers/runs.ts';
import { scenariosRouter } from './routers/scenarios.ts';

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

/** What procedures answer to pages, which call them in this process: nothing is serialized on the way. */
export type Outputs = {
  [Concept in keyof Caller]: {
    [Name in keyof Caller[Concept]]: Caller[Concept][Name] extends (...input: never[]) => Promise<infer Output>
      ? Output
      : never;
  };
};
