import express from 'express';
import type { Host } from '../host.ts';
import { guard, sendPage, showProblem } from './answer.ts';
import { ASSET_NAMES, asset } from './assets.ts';
import { authenticateRoutes } from './authenticate/authenticate-routes.ts';
import { checkoutRoutes } from './checkout/checkout-routes.ts';
import { dashboardRoutes } from './dashboard/dashboard-routes.ts';
import { invoiceRoutes } from './invoice/invoice-routes.ts';
import { problemPage } from './layout.tsx';
import { portalRoutes } from './portal/portal-routes.ts';
import { receiptRoutes } from './receipt/receipt-routes.ts';

/** All that a person sees of the emulator: checkout, portal, hosted invoice and dashboard, under `/emulator`. */
export function pages(host: Host): express.Router {
  const router = express.Router();
  for (const name of ASSET_NAMES) router.get(`/emulator/${name}`, sendAsset(name));
  router.use('/emulator', guard);
  router.use(
    authenticateRoutes(host),
    checkoutRoutes(host),
    portalRoutes(host),
    invoiceRoutes(host),
    receiptRoutes(host),
    dashboardRoutes(host),
  );
  router.use('/emulator', (_request, response) =>
    sendPage(response, problemPage('This page was not found', 'The address is wrong, or it is no longer there.'), {
      status: 404,
    }),
  );
  router.use(showProblem(host.log));
  return router;
}

// stripe.js is loaded by the app's own pages, so any origin may read these.
const sendAsset =
  (name: (typeof ASSET_NAMES)[number]): express.RequestHandler =>
  (_request, response) => {
    const { type, body } = asset(name);
    response
      .set({
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-cache',
      })
      .type(type)
      .send(body);
  };
