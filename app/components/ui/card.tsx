import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

type CardProps = {
  title?: ReactNode;
  description?: ReactNode;
  /** Shown to the right of the title. */
  actions?: ReactNode;
  /** `flush` lets a table reach the edges. */
  padding?: 'normal' | 'flush';
  className?: string;
  children?: ReactNode;
};

export function Card({ title, description, actions, padding = 'normal', className, children }: CardProps) {
  return (
    <section className={classNames('rounded-lg border bg-surface', className)}>
      {title ? (
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-5 pb-1 pt-4">
          <div>
            <h2 className="text-base font-semibold">{title}</h2>
            {description ? <p className="mt-0.5 max-w-prose text-sm text-muted">{description}</p> : null}
          </div>
          {actions}
        </header>
      ) : null}
      <div className={classNames(padding === 'flush' ? 'mt-2 overflow-hidden rounded-b-lg' : 'px-5 pb-5 pt-4')}>
        {children}
      </div>
    </section>
  );
}
