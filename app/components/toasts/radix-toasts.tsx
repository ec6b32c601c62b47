import { useLocation, useNavigate, useSubmit } from '@remix-run/react';
import X from 'lucide-react/icons/x';
import * as Toast from 'radix-ui/toast';
import { type Flash, messageOf } from './messages.ts';
import { TOAST, UNDO_BUTTON, VIEWPORT } from './styles.ts';

/** Long enough to read the message and reach Undo. The timer pauses while the pointer or focus is on the toast. */
const SHOWN_MS = 8_000;

/** Accessible toasts: announced, dismissed by time, swipe or Escape, and reachable with F8. */
export function RadixToasts({ toasts, onGone }: { toasts: Flash[]; onGone: (key: string) => void }) {
  return (
    <Toast.Provider duration={SHOWN_MS} label="Done">
      {toasts.map((flash) => (
        <FlashToast key={flash.key} flash={flash} onGone={() => onGone(flash.key)} />
      ))}
      <Toast.Viewport className={VIEWPORT} label="Done ({hotkey})" />
    </Toast.Provider>
  );
}

function FlashToast({ flash, onGone }: { flash: Flash; onGone: () => void }) {
  const submit = useSubmit();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const { text, undo: undoAction } = messageOf(flash);
  const undo = () => {
    if (!undoAction) return;
    if ('to' in undoAction) navigate(undoAction.to);
    else {
      const fields = { intent: undoAction.intent, next: pathname + search };
      submit(fields, { method: 'post', action: undoAction.action, navigate: false, preventScrollReset: true });
    }
  };
  return (
    <Toast.Root className={TOAST} onOpenChange={(isOpen) => isOpen || onGone()}>
      <Toast.Description className="min-w-0 flex-1 py-2">{text}</Toast.Description>
      {undoAction ? (
        <Toast.Action altText={`${undoAction.label}, here or on its own page`} className={UNDO_BUTTON} onClick={undo}>
          {undoAction.label}
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
