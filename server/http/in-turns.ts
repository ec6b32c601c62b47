import type { NextFunction, RequestHandler } from 'express';

/** Requests that begin in one turn of the event loop: some milliseconds of work. */
const REQUESTS_PER_TURN = 8;

/** Lets requests that come at once begin a few a turn, so that a crowd of them never holds up who came before. */
export function beginInTurns(): RequestHandler {
  const waiting: NextFunction[] = [];
  const begin = () => {
    for (const next of waiting.splice(0, REQUESTS_PER_TURN)) next();
    if (waiting.length > 0) setImmediate(begin);
  };
  return (_req, _res, next) => {
    waiting.push(next);
    if (waiting.length === 1) setImmediate(begin);
  };
}
