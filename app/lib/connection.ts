/** The state of the page's connection to the server. */
export type Connection = {
  isOffline: boolean;
  /** Something that needs the network was blocked while offline. */
  isStopped: boolean;
  /** The kind of request that has no answer yet: a page, or a submitted form. */
  waits: 'nothing' | 'page' | 'form';
};

export const FINE: Connection = { isOffline: false, isStopped: false, waits: 'nothing' };
const RETRY_MS = 3_000;
/** Ten minutes of automatic retries. After that, a person or the returning network triggers the next one. */
const MAX_RETRIES = 200;

type Waiting = { isForm: boolean; again(): void };

/**
 * Sends Remix's requests and holds them while the network fails, so that no page turns into an error and no input is
 * lost. Pages are retried automatically. A form is sent again only when a person asks, because the first request may
 * have arrived.
 */
export function createConnection(send: typeof fetch) {
  let now = FINE;
  let isNavigating = false;
  let formsUnderWay = 0;
  const waiting = new Set<Waiting>();
  const listeners = new Set<() => void>();

  const notify = (change: Partial<Connection> = {}) => {
    const isForm = [...waiting].some((request) => request.isForm);
    const next = { ...now, ...change, waits: isForm ? 'form' : waiting.size > 0 ? 'page' : 'nothing' } as const;
    if (next.isOffline === now.isOffline && next.isStopped === now.isStopped && next.waits === now.waits) return;
    now = next;
    for (const listener of listeners) listener();
  };

  const askAgain = (which: (request: Waiting) => boolean) => {
    for (const request of [...waiting].filter(which)) request.again();
  };

  return {
    async fetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
      const isForm = (init?.method ?? 'GET') !== 'GET';
      if (isForm) formsUnderWay += 1;
      try {
        return await sendUntilAnswered(() => send(input, init), {
          isForm,
          signal: init?.signal,
          waiting,
          onChange: notify,
        });
      } finally {
        if (isForm) formsUnderWay -= 1;
      }
    },
    now: () => now,
    /**
     * Whether a form must wait for the one before it. The same button of the same form waits until the page shows the
     * answer. Another button waits only for the answer itself: React may show its page before it says that it is done.
     */
    mustWait: (isSameButton: boolean) =>
      isSameButton ? isNavigating || formsUnderWay > 0 : isNavigating && formsUnderWay > 0,
    setNavigating(is: boolean) {
      isNavigating = is;
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    sendAgain: () => askAgain(() => true),
    stop: () => notify({ isStopped: true }),
    setOffline(isOffline: boolean) {
      notify({ isOffline, isStopped: false });
      if (!isOffline) askAgain(({ isForm }) => !isForm);
    },
  };
}

type Sending = {
  isForm: boolean;
  signal: AbortSignal | null | undefined;
  waiting: Set<Waiting>;
  onChange: () => void;
};

async function sendUntilAnswered(send: () => Promise<Response>, sending: Sending): Promise<Response> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await send();
    } catch (error) {
      // A network failure is a TypeError. A retry does not fix anything else.
      if (sending.signal?.aborted || !(error instanceof TypeError)) throw error;
      await waitForRetry(sending, retries);
    }
  }
}

/** Resolves when a failed request is to be sent again. Rejects when it is aborted. */
function waitForRetry({ isForm, signal, waiting, onChange }: Sending, retries: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = !isForm && retries < MAX_RETRIES ? setTimeout(() => again(), RETRY_MS) : undefined;
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      waiting.delete(request);
      onChange();
    };
    const again = () => {
      done();
      resolve();
    };
    const stop = () => {
      done();
      reject(signal?.reason);
    };
    const request = { isForm, again };
    signal?.addEventListener('abort', stop);
    waiting.add(request);
    onChange();
  });
}

const send = globalThis.fetch;

/** The connection of this page. On the server it is always fine. */
export const connection = createConnection((...asked) => send(...asked));

/**
 * Wraps Remix's data requests, blocks what cannot work offline, and blocks a form while another
 * is being sent: a second click or Enter would send it twice.
 */
export function watchConnection(): void {
  window.fetch = (...asked) => (isOfRemix(asked[0]) ? connection.fetch(...asked) : send(...asked));
  connection.setOffline(!navigator.onLine);
  window.addEventListener('online', () => connection.setOffline(false));
  window.addEventListener('offline', () => connection.setOffline(true));
  let last: { form: EventTarget | null; button: HTMLElement | null } | null = null;
  const mustWait = (event: Event): boolean => {
    if (!isForm(event)) return false;
    const { target: form, submitter: button } = event;
    if (connection.mustWait(last?.form === form && last.button === button)) return true;
    last = { form, button };
    return false;
  };
  for (const type of ['submit', 'click'])
    window.addEventListener(
      type,
      (event) => {
        const { isOffline } = connection.now();
        if (!(isOffline && needsNetwork(event)) && !mustWait(event)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (isOffline) connection.stop();
      },
      { capture: true },
    );
}

function isOfRemix(input: RequestInfo | URL): boolean {
  const { origin, pathname } = new URL(input instanceof Request ? input.url : input, location.href);
  return origin === location.origin && pathname.endsWith('.data');
}

function needsNetwork(event: Event): boolean {
  if (event instanceof SubmitEvent) return !isOwnChange(event);
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  return link !== null && !link.getAttribute('href')?.startsWith('#') && !link.hasAttribute('download');
}

const isForm = (event: Event): event is SubmitEvent =>
  event instanceof SubmitEvent &&
  !isOwnChange(event) &&
  event.target instanceof HTMLFormElement &&
  event.target.method === 'post';

/** Conform's own buttons only change their form. */
const isOwnChange = ({ submitter }: SubmitEvent): boolean => submitter?.getAttribute('name') === '__intent__';
