import express from 'express';
import { createElement, type ReactNode } from 'react';
import type { Host } from '../../host.ts';
import { missing } from '../../params/api-error.ts';
import { sendPage } from '../answer.ts';
import { textField } from '../form-body.ts';
import { dashboardDocument } from '../layout.tsx';
import { CustomersPage, InvoicesPage, SubscriptionsPage } from './billing-pages.tsx';
import { customersView, invoicesView, subscriptionsView } from './billing-views.ts';
import { clocksRoutes } from './clocks-routes.ts';
import { dashboardActs } from './dashboard-acts.ts';
import { DisputesPage, disputesView } from './disputes-page.tsx';
import { EventPage, EventsPage } from './event-pages.tsx';
import { eventsView, eventView } from './event-views.ts';
import { MailPage, MailsPage } from './mail-pages.tsx';
import { MetersPage } from './meters-page.tsx';
import { metersView } from './meters-view.ts';
import { ObjectPage } from './object-page.tsx';
import { objectView } from './object-view.ts';
import { OverviewPage, overviewView } from './overview.tsx';
import { RequestPage, RequestsPage } from './request-pages.tsx';
import { requestsView, requestView } from './request-views.ts';
import { stateActs } from './state-acts.ts';
import { WebhooksPage, webhooksView } from './webhooks-page.tsx';

/** The dashboard: what the emulator holds, and the levers of its clock, cards and deliveries. */
export function dashboardRoutes(host: Host): express.Router {
  const router = express.Router();
  const page = (path: string, draw: (request: express.Request) => ReactNode): void => {
    router.get(path, (request, response) => sendPage(response, dashboardDocument(draw(request), host.clock.nowMs())));
  };
  const after = (request: express.Request) => textField(request.query, 'after') || undefined;
  page('/emulator', (request) =>
    createElement(OverviewPage, { view: overviewView(host), done: textField(request.query, 'done') }),
  );
  page('/emulator/customers', (request) => createElement(CustomersPage, { view: customersView(host, after(request)) }));
  page('/emulator/subscriptions', (request) =>
    createElement(SubscriptionsPage, { view: subscriptionsView(host, after(request)) }),
  );
  page('/emulator/invoices', (request) => createElement(InvoicesPage, { view: invoicesView(host, after(request)) }));
  page('/emulator/disputes', (request) =>
    createElement(DisputesPage, { view: disputesView(host, after(request)), done: textField(request.query, 'done') }),
  );
  page('/emulator/meters', () => createElement(MetersPage, { meters: metersView(host) }));
  page('/emulator/events', (request) => {
    const type = textField(request.query, 'type');
    return createElement(EventsPage, { view: eventsView(host, type, after(request)), type });
  });
  page('/emulator/events/:id', (request) =>
    createElement(EventPage, { view: eventView(host, request.params.id ?? '') }),
  );
  page('/emulator/webhooks', (request) =>
    createElement(WebhooksPage, { endpoints: webhooksView(host), done: textField(request.query, 'done') !== '' }),
  );
  page('/emulator/requests', (request) => createElement(RequestsPage, { view: requestsView(host, after(request)) }));
  page('/emulator/requests/:id', (request) =>
    createElement(RequestPage, { view: requestView(host, request.params.id ?? '') }),
  );
  page('/emulator/objects/:id', (request) =>
    createElement(ObjectPage, { view: objectView(host, request.params.id ?? '') }),
  );
  mailRoutes(host, router);
  router.use(clocksRoutes(host));
  dashboardActs(host, router);
  stateActs(host, router);
  return router;
}

function mailRoutes(host: Host, router: express.Router): void {
  router.get('/emulator/mail', (_request, response, next) => {
    host
      .mail()
      .then((mails) => sendPage(response, dashboardDocument(createElement(MailsPage, { mails }), host.clock.nowMs())))
      .catch(next);
  });
  router.get('/emulator/mail/:id', (request, response, next) => {
    host
      .mail()
      .then((mails) => {
        const mail = mails.find((each) => each.id === request.params.id);
        if (!mail) throw missing('mail', request.params.id);
        sendPage(response, dashboardDocument(createElement(MailPage, { mail }), host.clock.nowMs()), {
          inlineStyles: true,
        });
      })
      .catch(next);
  });
}
