import type { ReactNode } from 'react';
import { Logo } from '../shell/logo.tsx';

/** The page around a log-in or sign-up form. */
export function AuthCard({ title, children, below }: { title: string; children: ReactNode; below: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="px-6 py-5">
        <Logo />
      </header>
      <main className="mx-auto flex w-full max-w-[26rem] flex-1 flex-col px-6 pb-16 pt-6 sm:pt-14">
        <h1 className="font-display text-3xl tracking-tight">{title}</h1>
        <div className="mt-6">{children}</div>
        <p className="mt-6 text-sm text-muted">{below}</p>
      </main>
    </div>
  );
}
