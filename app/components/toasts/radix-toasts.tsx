import { useLocation, useNavigate, useSubmit } from '@remix-run/react';
import { X } from 'lucide-react';
import * as Toast from 'radix-ui/toast';
import { type Flash, wordsOf } from './messages.ts';
import { TOAST, UNDO_BUTTON, VIEWPORT } from './styles.ts';

/** Long enough to read and to reach the way back; it waits while the pointer or the focus is on it. */
const SHOWN_MS = 8_000;

/** Toasts that are read aloud, wait, go away by themselves, by a swipe or by Escape; F8 leads to them. */
export function RadixToasts({ toasts, onGone }: { toasts: Flash[]; onGone: (key: string) => void }) {
  return (
    <Toast.Provider duration={SHOWN_MS} label="Done">
      {toasts.map((told) => (
        <OneToast key={told.key} told={told} onGone={() => onGone(told.key)} />
      ))}
      <Toast.Viewport className={VIEWPORT} label="Done ({hotkey})" />
    </Toast.Provider>
  );
}

function OneToast({ told, onGone }: { told: Flash; onGone: () => void }) {
  const submit = useSubmit();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const { text, back } = wordsOf(told);
  const goBack = () => {
    if (!back) return;
    if ('to' in back) navigate(back.to);
    else {
      const fields = { intent: back.intent, next: pathname + search };
      submit(fields, { method: 'post', action: back.action, navigate: false, preventScrollReset: true });
    }
  };
  return (
    <Toast.Root className={TOAST} onOpenChange={(isOpen) => isOpen || onGone()}>
      <Toast.Description className="min-w-0 flex-1 py-2">{text}</Toast.Description>
      {back ? (
        <Toast.Action altText={`${back.label}, here or on its own page`} className={UNDO_BUTTON} onClick={goBack}>
          {back.label}
        </Toast.Action>
      ) : null}
      <Toast.Close
        aria-label="Close"
        className="grid size-11 shrink-0 place-items-center rounded text-muted hover:text-text sm:size-9"
      >
        <X aria-hidden className="size-4" />
      </Toast.Close>
    </Toast.Root>
  );
}
