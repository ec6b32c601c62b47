import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Request } from 'express';
import { SECOND_MS } from '../core/units.ts';

const MB = 1024 * 1024;
/** Forms and calls are a few kilobytes. */
export const BODY_MAX_BYTES = MB;
/** A bank's CSV export of 10 MB, and its form around it. */
export const UPLOAD_MAX_BYTES = 12 * MB;
const UPLOAD_PATH = /^\/accounts\/(new|[^/]+\/import)(\.data)?$/;

/** A browser shows an answer only once it has sent its body: what is too large is read and dropped, up to this. */
const DISCARD_MAX_BYTES = 100 * MB;
const DISCARD_MAX_MS = 30 * SECOND_MS;

/** A request's body, cut off at its route's limit. `tooLarge` is true when it was cut. Counts what arrives, announced or not. */
export class BoundedBody {
  readonly #maxBytes: number;
  readonly #req: IncomingMessage;
  #seenBytes = 0;
  tooLarge: boolean;

  constructor(req: Request) {
    this.#req = req;
    this.#maxBytes = UPLOAD_PATH.test(req.path) ? UPLOAD_MAX_BYTES : BODY_MAX_BYTES;
    this.tooLarge = Number(req.headers['content-length'] ?? 0) > this.#maxBytes;
  }

  get limitText(): string {
    return `${this.#maxBytes / MB} MB`;
  }

  /** The body for one reader; it fails when the limit is passed. */
  stream(): Transform {
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#seenBytes += chunk.length;
        this.tooLarge ||= this.#seenBytes > this.#maxBytes;
        done(this.tooLarge ? new Error(`The body is larger than ${this.limitText}`) : null, chunk);
      },
    });
    this.#req.on('error', (error) => counted.destroy(error));
    this.#req.on('aborted', () => counted.destroy(new Error('The client went away')));
    // A reader gets the error. Without a reader it must not end the process.
    counted.on('error', () => this.#req.unpipe(counted));
    return this.#req.pipe(counted);
  }

  /** Reads the rest and drops it, so that the answer arrives; gives up on a body without end. */
  async discard(): Promise<void> {
    const req = this.#req;
    if (req.complete) return;
    req.unpipe();
    req.on('data', (chunk: Buffer) => {
      this.#seenBytes += chunk.length;
      this.tooLarge ||= this.#seenBytes > this.#maxBytes;
      if (this.#seenBytes > DISCARD_MAX_BYTES) req.destroy();
    });
    req.resume();
    await finished(req, { writable: false, signal: AbortSignal.timeout(DISCARD_MAX_MS) }).catch(() => undefined);
  }
}
