import { Link, type LinkProps } from '@remix-run/react';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import { type ComponentProps, forwardRef } from 'react';
import { classNames } from './class-names.ts';

export type ButtonLook = {
  variant?: 'primary' | 'secondary' | 'danger' | 'quiet' | undefined;
  size?: 'md' | 'sm' | undefined;
};

type ButtonProps = ComponentProps<'button'> & ButtonLook & { pending?: boolean };

/** While `pending` it shows a spinner and ignores clicks, but keeps the focus. */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { variant, size, pending = false, className, children, onClick, type = 'button', ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={(event) => (pending ? event.preventDefault() : onClick?.(event))}
      className={classNames(look({ variant, size }), className)}
      {...rest}
    >
      {pending ? <LoaderCircle aria-hidden className="size-4 animate-spin" /> : null}
      {children}
    </button>
  );
});

/** A link that looks like a button. `external` is for URLs outside the portal. */
export function LinkButton({
  variant,
  size,
  className,
  external = false,
  to,
  ...rest
}: Omit<LinkProps, 'to'> & ButtonLook & { to: string; external?: boolean }) {
  const classes = classNames(look({ variant, size }), className);
  if (external) return <a href={to} className={classes} {...rest} />;
  return <Link to={to} className={classes} {...rest} />;
}

const VARIANTS = {
  primary: 'bg-accent text-accent-text hover:bg-accent/90 active:bg-accent/80',
  secondary: 'border bg-surface text-text hover:border-muted active:bg-bg',
  danger: 'bg-danger text-bg hover:bg-danger/90 active:bg-danger/80',
  quiet: 'text-accent hover:bg-accent-soft active:bg-accent-soft',
};

function look({ variant = 'primary', size = 'md' }: ButtonLook): string {
  return classNames(
    'inline-flex items-center justify-center gap-2 whitespace-nowrap rounded font-medium no-underline transition-colors',
    'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-progress',
    size === 'md' ? 'min-h-11 px-4 text-base sm:min-h-10 sm:text-sm' : 'min-h-9 px-3 text-sm sm:min-h-8',
    VARIANTS[variant],
  );
}
