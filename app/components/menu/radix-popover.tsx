import * as Popover from 'radix-ui/popover';
import type { ReactNode, RefObject } from 'react';
import { triggerProps } from './trigger-props.ts';

type RadixPopoverProps = {
  label: string;
  /** The button existed before this module was loaded. It gets the focus back on close. */
  button: RefObject<HTMLButtonElement>;
  onClose: () => void;
  children: ReactNode;
};

/** A popover below a button. Escape, a click outside or focus leaving closes it. */
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
