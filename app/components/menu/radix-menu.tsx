import { Link, useSubmit } from '@remix-run/react';
import * as DropdownMenu from 'radix-ui/dropdown-menu';
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';
import { ITEM, type MenuItem, PANEL } from './items.ts';
import { triggerProps } from './trigger-props.ts';

type RadixMenuProps = {
  label: string;
  heading?: string | undefined;
  items: MenuItem[];
  /** The button existed before this module was loaded, so it is not a Radix trigger. It gets the focus back on close. */
  button: RefObject<HTMLButtonElement>;
  /** Focuses the first item for keyboard users. */
  opened: 'by key' | 'by pointer';
  onClose: () => void;
};

/** The open menu, with arrow keys, type-ahead and Escape, kept within the screen. */
export function RadixMenu({ label, heading, items, button, opened, onClose }: RadixMenuProps) {
  return (
    <DropdownMenu.Root open onOpenChange={onClose} modal={false}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden tabIndex={-1} className="pointer-events-none absolute inset-0" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={8}
          collisionPadding={8}
          aria-label={label}
          aria-labelledby={undefined}
          className={PANEL}
          {...triggerProps(button)}
        >
          {heading ? (
            <DropdownMenu.Label className="truncate px-3 py-2 text-sm text-muted">{heading}</DropdownMenu.Label>
          ) : null}
          {items.map((item, at) => (
            <Item key={item.label} item={item} isChosen={at === 0 && opened === 'by key'} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({ item, isChosen }: { item: MenuItem; isChosen: boolean }) {
  const submit = useSubmit();
  const ref = useRef<HTMLDivElement>(null);
  // Runs before Radix focuses the menu itself, which it does when no item has the focus.
  useLayoutEffect(() => {
    if (isChosen) ref.current?.focus();
  }, [isChosen]);
  const { label, icon: Icon } = item;
  const content: ReactNode = (
    <>
      <Icon aria-hidden className="size-4" /> {label}
    </>
  );
  if ('to' in item) {
    return (
      <DropdownMenu.Item ref={ref} asChild className={ITEM}>
        <Link to={item.to}>{content}</Link>
      </DropdownMenu.Item>
    );
  }
  const send = () => submit(item.fields ?? {}, { method: 'post', action: item.action, preventScrollReset: true });
  return (
    <DropdownMenu.Item ref={ref} className={`${ITEM} cursor-pointer`} onSelect={send}>
      {content}
    </DropdownMenu.Item>
  );
}
