import { Form, Link, useLocation } from '@remix-run/react';
import { type KeyboardEvent, lazy, type ReactNode, type RefObject, Suspense, useRef, useState } from 'react';
import { ITEM, type MenuItem, PANEL } from './items.ts';
import { useReplaced } from './use-replaced.ts';

const loadMenu = () => import('./radix-menu.tsx');
/** Loaded when the pointer or focus reaches a button: most visits never open a menu. */
const RadixMenu = lazy(async () => ({ default: (await loadMenu()).RadixMenu }));

export type MenuProps = {
  /** Accessible name of the button. */
  label: string;
  /** Content of the button. */
  children: ReactNode;
  heading?: string;
  items: MenuItem[];
  /** Class names of the button. */
  className: string;
  /** Without JavaScript: open in place, because a table would clip an overlay. */
  isInline?: boolean;
};

/** A menu button. Without JavaScript it is a native disclosure. Navigation closes it. */
export function Menu(props: MenuProps) {
  const { key } = useLocation();
  return <MenuOfPage key={key} {...props} />;
}

function MenuOfPage(props: MenuProps) {
  const { label, children, className, items, heading } = props;
  const disclosure = useRef<HTMLDetailsElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState<'by key' | 'by pointer' | null>(null);
  if (!useReplaced(disclosure)) return <Disclosure {...props} place={disclosure} />;
  const openByKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    setOpened('by key');
  };
  return (
    <span className="relative inline-flex">
      <button
        ref={button}
        type="button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={opened !== null}
        className={className}
        onPointerEnter={() => void loadMenu()}
        onFocus={() => void loadMenu()}
        // A click made with Enter has no position.
        onClick={({ detail }) => setOpened(opened ? null : detail === 0 ? 'by key' : 'by pointer')}
        onKeyDown={openByKey}
      >
        {children}
      </button>
      {opened ? (
        <Suspense>
          <RadixMenu {...{ label, heading, items, button, opened }} onClose={() => setOpened(null)} />
        </Suspense>
      ) : null}
    </span>
  );
}

function Disclosure({
  label,
  children,
  heading,
  items,
  className,
  isInline,
  place,
}: MenuProps & { place: RefObject<HTMLDetailsElement> }) {
  return (
    <details ref={place} className="group relative inline-block">
      <summary
        aria-label={label}
        className={`${className} cursor-pointer list-none [&::-webkit-details-marker]:hidden`}
      >
        {children}
      </summary>
      <div className={isInline ? 'mt-2 text-left' : `${PANEL} absolute right-0 top-full mt-2`}>
        {heading ? <p className="truncate px-3 py-2 text-sm text-muted">{heading}</p> : null}
        {items.map((item) => (
          <StillItem key={item.label} item={item} />
        ))}
      </div>
    </details>
  );
}

function StillItem({ item }: { item: MenuItem }) {
  const { label, icon: Icon } = item;
  const content = (
    <>
      <Icon aria-hidden className="size-4" /> {label}
    </>
  );
  if ('to' in item) {
    return (
      <Link to={item.to} className={ITEM}>
        {content}
      </Link>
    );
  }
  return (
    <Form method="post" action={item.action}>
      {Object.entries(item.fields ?? {}).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" className={ITEM}>
        {content}
      </button>
    </Form>
  );
}
