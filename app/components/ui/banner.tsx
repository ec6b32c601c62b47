import CircleAlert from 'lucide-react/icons/circle-alert';
import Info from 'lucide-react/icons/info';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';
import { LinkButton } from './button.tsx';
import { classNames } from './class-names.ts';

export type BannerProps = {
  tone: 'info' | 'warn' | 'danger';
  title: ReactNode;
  children?: ReactNode;
  /** The main action. */
  action?: { label: string; to: string; external?: boolean } | null;
  /** For a main action that is not a plain link. */
  button?: ReactNode;
};

const LOOKS = {
  info: { box: 'border-accent/30 bg-accent-soft', icon: <Info aria-hidden className="size-5 text-accent" /> },
  warn: {
    box: 'border-warning/40 bg-warning-soft',
    icon: <TriangleAlert aria-hidden className="size-5 text-warning" />,
  },
  danger: { box: 'border-danger/40 bg-danger-soft', icon: <CircleAlert aria-hidden className="size-5 text-danger" /> },
};

/** An important message with one main action. */
export function Banner({ tone, title, children, action, button }: BannerProps) {
  const { box, icon } = LOOKS[tone];
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={classNames('flex flex-col gap-3 rounded-lg border px-4 py-3 sm:flex-row sm:items-center', box)}
    >
      <div className="flex flex-1 gap-3">
        <span className="mt-0.5 shrink-0">{icon}</span>
        <div className="text-sm">
          <p className="font-semibold">{title}</p>
          {children ? <div className="mt-0.5">{children}</div> : null}
        </div>
      </div>
      {action ? (
        <LinkButton size="sm" variant="secondary" to={action.to} external={action.external ?? false}>
          {action.label}
        </LinkButton>
      ) : null}
      {button}
    </div>
  );
}
