import * as Popover from 'radix-ui/popover';
import type { ReactNode, RefObject } from 'react';
import { triggerProps } from './trigger-props.ts';

type RadixPopoverProps = {
  label: string;
  /** It was there before this was loaded: it gets the focus back, and closes by itself. */
  button: RefObject<HTMLButtonElement>;
  onClose: () => void;
  children: ReactNode;
};

/** What hangs from a button: Escape, a click beside it and the focus that goes on close it, and it stays within the screen. */
export function RadixPopover({ label, button, onClose, children }: RadixPopoverProps) {
  return (
    <Popover.Root open onOpenChange={onClose}>
      <Popover.Anchor asChild>
        <span aria-hidden className="pointer-events-none absolute inset-0" />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={8}
          collisionPadding={16}
          aria-label={label}
          className="z-40 w-[min(24rem,calc(100vw-2rem))] animate-appear rounded-lg border bg-surface p-4 shadow-pop"
          {...triggerProps(button)}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
