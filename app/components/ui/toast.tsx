import { X } from 'lucide-react';
import * as RadixToast from 'radix-ui/toast';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { classNames } from './class-names.ts';

export type ToastMessage = { title: string; description?: string; tone?: 'neutral' | 'danger' };

const ToastContext = createContext<(message: ToastMessage) => void>(() => undefined);

/** `const toast = useToast(); toast({ title: 'Saved' })` tells that something was done. */
export const useToast = () => useContext(ToastContext);

/** More than this at once is noise: the oldest goes. */
const SHOWN_MAX = 3;

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<(ToastMessage & { id: string })[]>([]);
  const show = useCallback((message: ToastMessage) => {
    setShown((before) => [...before, { ...message, id: crypto.randomUUID() }].slice(-SHOWN_MAX));
  }, []);
  const close = (id: string) => setShown((before) => before.filter((toast) => toast.id !== id));
  return (
    <ToastContext.Provider value={show}>
      <RadixToast.Provider duration={6_000}>
        {children}
        {shown.map(({ id, title, description, tone }) => (
          <RadixToast.Root
            key={id}
            onOpenChange={(open) => open || close(id)}
            className={classNames(
              'flex animate-appear items-start gap-3 rounded-lg border bg-surface px-4 py-3 shadow-pop',
              tone === 'danger' && 'border-danger/50',
            )}
          >
            <div className="flex-1 text-sm">
              <RadixToast.Title className="font-semibold">{title}</RadixToast.Title>
              {description ? (
                <RadixToast.Description className="text-muted">{description}</RadixToast.Description>
              ) : null}
            </div>
            <RadixToast.Close aria-label="Close" className="rounded p-1 text-muted hover:text-text">
              <X aria-hidden className="size-4" />
            </RadixToast.Close>
          </RadixToast.Root>
        ))}
        <RadixToast.Viewport className="fixed inset-x-4 bottom-20 z-50 flex flex-col gap-2 sm:inset-x-auto sm:bottom-6 sm:right-6 sm:w-96" />
      </RadixToast.Provider>
    </ToastContext.Provider>
  );
}
