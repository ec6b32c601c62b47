import * as RadixAlert from 'radix-ui/alert-dialog';
import type { RefObject } from 'react';
import { triggerProps } from '../menu/trigger-props.ts';
import { Button } from './button.tsx';
import type { Question } from './dialog.tsx';

type RadixDialogProps = Question & {
  /** The button existed before this module was loaded, so it is not a Radix trigger. It gets the focus back on close. */
  button: RefObject<HTMLButtonElement>;
  onClose: () => void;
};

/** The open dialog. */
export function RadixDialog({
  title,
  description,
  confirmLabel,
  tone = 'danger',
  form,
  onConfirm,
  button,
  onClose,
}: RadixDialogProps) {
  return (
    <RadixAlert.Root open onOpenChange={onClose}>
      <RadixAlert.Portal>
        <RadixAlert.Overlay className={OVERLAY} />
        <RadixAlert.Content className={WINDOW} {...triggerProps(button)}>
          <RadixAlert.Title className={TITLE}>{title}</RadixAlert.Title>
          <RadixAlert.Description asChild className={TEXT}>
            <div>{description}</div>
          </RadixAlert.Description>
          <div className="mt-6 flex flex-wrap justify-end gap-2">
            <RadixAlert.Cancel asChild>
              <Button variant="secondary">Cancel</Button>
            </RadixAlert.Cancel>
            <RadixAlert.Action asChild>
              <Button variant={tone} onClick={() => (form ? submitForm(form) : onConfirm?.())}>
                {confirmLabel}
              </Button>
            </RadixAlert.Action>
          </div>
        </RadixAlert.Content>
      </RadixAlert.Portal>
    </RadixAlert.Root>
  );
}

/** A submit button would not work here: the dialog is removed before it acts. */
function submitForm(id: string): void {
  const form = document.getElementById(id);
  if (form instanceof HTMLFormElement) form.requestSubmit();
}

const OVERLAY = 'fixed inset-0 z-40 animate-appear bg-text/40 dark:bg-bg/70';
const WINDOW =
  'fixed inset-x-4 top-1/2 z-50 mx-auto max-h-[85dvh] max-w-form -translate-y-1/2 overflow-y-auto rounded-lg border bg-surface p-6 shadow-pop';
const TITLE = 'pr-8 text-lg font-semibold';
const TEXT = 'mt-2 text-sm text-muted';
