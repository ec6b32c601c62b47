import express from 'express';
import { createElement } from 'react';
import { upcomingJobs } from '../../clock/jobs.ts';
import type { Host } from '../../host.ts';
import { ApiError, invalid } from '../../params/api-error.ts';
import { parseParams } from '../../params/parse.ts';
import { getTestClock, refuseWhileAdvancing } from '../../resources/clocks/limits.ts';
import {
  advanceTestClock,
  CreateParams,
  createTestClock,
  deleteTestClock,
} from '../../resources/clocks/test-clocks.ts';
import { sendPage } from '../answer.ts';
import { formBody, textField } from '../form-body.ts';
import { dashboardDocument } from '../layout.tsx';
import { CLOCKS_PATH, ClocksPage } from './clocks-page.tsx';
import { clocksView } from './clocks-view.ts';
import { steppedMs } from './time-steps.ts';

/** Test clocks: each with its time and its customers, made, advanced and deleted by hand. */
export function clocksRoutes(host: Host): express.Router {
  const router = express.Router();
  const show = (request: express.Request, response: express.Response, problem?: string) => {
    const view = clocksView(host, textField(request.query, 'after') || undefined);
    // A page without scripts that follows what happens: it is loaded again until the clock stands.
    if (view.rows.some(({ clock }) => clock.status === 'advancing')) response.set('Refresh', '1');
    const page = { view, nowMs: host.clock.nowMs(), done: textField(request.query, 'done'), problem };
    sendPage(response, dashboardDocument(createElement(ClocksPage, page), host.clock.nowMs()));
  };
  router.get(CLOCKS_PATH, (request, response) => show(request, response));
  const act = (path: string, run: (body: unknown, id: string) => string) =>
    router.post(path, formBody, (request, response) => {
      try {
        response.redirect(303, `${CLOCKS_PATH}${run(request.body, request.params.id ?? '')}`);
      } catch (error) {
        if (!(error instanceof ApiError) || error.fields.status === 404) throw error;
        show(request, response, error.fields.message);
      }
    });
  act(CLOCKS_PATH, (body) => {
    const name = textField(body, 'name').trim().slice(0, 300);
    const frozen_time = timeOf(body);
    const wanted = parseParams(CreateParams, { frozen_time, ...(name === '' ? {} : { name }) });
    host.transact((ctx) => createTestClock(ctx, wanted));
    return '?done=made';
  });
  act(`${CLOCKS_PATH}/:id/advance`, (body, id) => {
    host.transact((ctx) => {
      const own = ctx.about(id);
      const clock = getTestClock(own, id, 'id');
      refuseWhileAdvancing(own);
      const due = upcomingJobs(own.store, clock.id, 1)[0]?.dueMs ?? null;
      const toMs = steppedMs(textField(body, 'by'), own.nowMs, due);
      advanceTestClock(own, id, { frozen_time: toMs === null ? timeOf(body) : Math.ceil(toMs / 1_000) });
    });
    return '';
  });
  act(`${CLOCKS_PATH}/:id/delete`, (_body, id) => {
    host.transact((ctx) => {
      refuseWhileAdvancing(ctx.about(id));
      deleteTestClock(ctx, id);
    });
    return '?done=deleted';
  });
  return router;
}

function timeOf(body: unknown): number {
  const seconds = Math.floor(Date.parse(`${textField(body, 'time')}Z`) / 1_000);
  if (!Number.isSafeInteger(seconds)) throw invalid('Choose a date and a time.', 'frozen_time');
  return seconds;
}
