import type { Progress } from './use-run-progress.ts';

/** What one tab reads from the stream and sends to the others. */
type Told = Progress & { id: string };

const NAME = 'headroom-run-progress';

/** Whether tabs of this browser can share a stream; where they cannot, each polls. */
export const canShare = (): boolean => typeof BroadcastChannel === 'function' && 'locks' in navigator;

/**
 * Listens to the progress of the customer's runs until `signal` aborts. All tabs of a browser share one stream: over
 * HTTP/1.1 it has six connections, and a stream a tab would use them up. The tab that holds the lock reads the stream and
 * passes it on to the others; when it closes, another takes over.
 */
export function shareProgress(onProgress: (told: Told) => void, signal: AbortSignal): void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<Told>) => onProgress(data);
  signal.addEventListener('abort', () => channel.close());
  const tell = (told: Told) => {
    onProgress(told);
    if (!signal.aborted) channel.postMessage(told);
  };
  navigator.locks.request(NAME, { signal }, () => readStream(tell, signal)).catch(() => undefined);
}

/** Resolves, and so lets another tab take over, when the stream has ended, has failed, or is not wanted any more. */
const readStream = (tell: (told: Told) => void, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    import('../../lib/trpc.ts').then(({ trpc }) => {
      if (signal.aborted) return resolve();
      const stream = trpc.runs.progress.subscribe(undefined, {
        onData: tell,
        onComplete: () => end(),
        onError: () => end(),
      });
      const end = () => {
        stream.unsubscribe();
        resolve();
      };
      signal.addEventListener('abort', end);
    }, resolve);
  });
