import { Form, Link, useLocation } from '@remix-run/react';
import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useEffect, useState } from 'react';
import { useHydrated } from '../ui/format.tsx';
import { type Flash, type FlashKind, messageOf, type UndoAction } from './messages.ts';
import { TOAST, UNDO_BUTTON, VIEWPORT } from './styles.ts';

/** Loaded with the first toast: most pages never show one. */
const RadixToasts = lazy(async () => ({ default: (await import('./radix-toasts.tsx')).RadixToasts }));

const NotifyContext = createContext<(kind: FlashKind) => void>(() => undefined);

/** Shows a toast for something that was done in the browser alone. */
export const useFlash = () => useContext(NotifyContext);

/** Shows toasts. `flash` comes with the page after a form; without JavaScript it stays until the next page. */
export function Toaster({ flash, children }: { flash: Flash | null; children: ReactNode }) {
  const [toasts, setToasts] = useState(flash ? [flash] : []);
  useEffect(() => {
    if (flash) setToasts((shown) => (shown.some(({ key }) => key === flash.key) ? shown : [...shown, flash]));
  }, [flash]);
  const show = useCallback((kind: FlashKind) => {
    setToasts((shown) => [...shown, { key: crypto.randomUUID(), kind }]);
  }, []);
  const forget = useCallback((gone: string) => setToasts((shown) => shown.filter(({ key }) => key !== gone)), []);
  const isHydrated = useHydrated();
  const fallback = <StaticToasts toasts={toasts} />;
  return (
    <NotifyContext.Provider value={show}>
      {children}
      {toasts.length === 0 ? null : isHydrated ? (
        <Suspense fallback={fallback}>
          <RadixToasts toasts={toasts} onGone={forget} />
        </Suspense>
      ) : (
        fallback
      )}
    </NotifyContext.Provider>
  );
}

function StaticToasts({ toasts }: { toasts: Flash[] }) {
  return (
    <ol className={VIEWPORT}>
      {toasts.map((flash) => {
        const { text, undo } = messageOf(flash);
        return (
          <li key={flash.key} className={TOAST}>
            <span className="min-w-0 flex-1 py-2">{text}</span>
            {undo ? <StaticUndo undo={undo} /> : null}
          </li>
        );
      })}
    </ol>
  );
}

function StaticUndo({ undo }: { undo: UndoAction }) {
  const { pathname, search } = useLocation();
  if ('to' in undo) {
    return (
      <Link to={undo.to} className={`${UNDO_BUTTON} inline-flex items-center`}>
        {undo.label}
      </Link>
    );
  }
  return (
    <Form method="post" action={undo.action}>
      <input type="hidden" name="next" value={pathname + search} />
      <button type="submit" name="intent" value={undo.intent} className={UNDO_BUTTON}>
        {undo.label}
      </button>
    </Form>
  );
}
