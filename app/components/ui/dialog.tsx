import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useRef, useState } from 'react';

const loadDialog = () => import('./radix-dialog.tsx');
/** Loaded when the pointer or focus reaches a button: most visits never open a dialog. */
const RadixDialog = lazy(async () => ({ default: (await loadDialog()).RadixDialog }));

export type Question = {
  title: ReactNode;
  description: ReactNode;
  confirmLabel: string;
  tone?: 'primary' | 'danger';
  /** The form that the confirmation submits; or give `onConfirm`. */
  form?: string;
  /** Called on confirmation. */
  onConfirm?: () => void;
};

/** Asks for confirmation of an action that is hard to undo. Only its buttons close it. */
export function ConfirmDialog({ trigger, ...question }: Question & { trigger: ReactElement }) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      {cloneElement(trigger, {
        ref: button,
        'aria-haspopup': 'dialog',
        'aria-expanded': isOpen,
        onPointerEnter: () => void loadDialog(),
        onFocus: () => void loadDialog(),
        onClick: () => setIsOpen(true),
      })}
      {isOpen ? (
        <Suspense>
          <RadixDialog {...question} button={button} onClose={() => setIsOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
