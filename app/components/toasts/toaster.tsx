import { Form, Link, useLocation } from '@remix-run/react';
import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useEffect, useState } from 'react';
import { useHydrated } from '../ui/format.tsx';
import { type Flash, type FlashKind, type WayBack, wordsOf } from './messages.ts';
import { TOAST, UNDO_BUTTON, VIEWPORT } from './styles.ts';

/** Loaded with the first toast: most pages never show one. */
const RadixToasts = lazy(async () => ({ default: (await import('./radix-toasts.tsx')).RadixToasts }));

const NotifyContext = createContext<(kind: FlashKind) => void>(() => undefined);

/** Tells something that was done in the browser alone. */
export const useTell = () => useContext(NotifyContext);

/** Shows what was done, in passing. `told` comes with the page after a form; without a script it stands there until the next page. */
export function Toaster({ told, children }: { told: Flash | null; children: ReactNode }) {
  const [toasts, setToasts] = useState(told ? [told] : []);
  useEffect(() => {
    if (told) setToasts((shown) => (shown.some(({ key }) => key === told.key) ? shown : [...shown, told]));
  }, [told]);
  const tell = useCallback((kind: FlashKind) => {
    setToasts((shown) => [...shown, { key: crypto.randomUUID(), kind }]);
  }, []);
  const forget = useCallback((gone: string) => setToasts((shown) => shown.filter(({ key }) => key !== gone)), []);
  const isHydrated = useHydrated();
  const still = <StillToasts toasts={toasts} />;
  return (
    <NotifyContext.Provider value={tell}>
      {children}
      {toasts.length === 0 ? null : isHydrated ? (
        <Suspense fallback={still}>
          <RadixToasts toasts={toasts} onGone={forget} />
        </Suspense>
      ) : (
        still
      )}
    </NotifyContext.Provider>
  );
}

function StillToasts({ toasts }: { toasts: Flash[] }) {
  return (
    <ol className={VIEWPORT}>
      {toasts.map((told) => {
        const { text, back } = wordsOf(told);
        return (
          <li key={told.key} className={TOAST}>
            <span className="min-w-0 flex-1 py-2">{text}</span>
            {back ? <StillWayBack back={back} /> : null}
          </li>
        );
      })}
    </ol>
  );
}

function StillWayBack({ back }: { back: WayBack }) {
  const { pathname, search } = useLocation();
  if ('to' in back) {
    return (
      <Link to={back.to} className={`${UNDO_BUTTON} inline-flex items-center`}>
        {back.label}
      </Link>
    );
  }
  return (
    <Form method="post" action={back.action}>
      <input type="hidden" name="next" value={pathname + search} />
      <button type="submit" name="intent" value={back.intent} className={UNDO_BUTTON}>
        {back.label}
      </button>
    </Form>
  );
}
