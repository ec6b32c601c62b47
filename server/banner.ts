import type { Site } from './deps.ts';
import type { Env } from './env.ts';

const ROLES = { web: 'web: pages and webhooks, no background work', worker: 'worker: background work, no pages' };

/** What `npm start` prints: where to go, who to log in as, where data lives. */
export function banner(at: {
  appUrl: string;
  dashboardUrl: string | null;
  role: Env['ROLE'];
  data: string;
  logins: Site['demoLogins'];
}): string {
  const rows = [
    ...(at.role === 'worker'
      ? []
      : [
          ['Portal', at.appUrl],
          ['Admin', `${at.appUrl}/admin`],
        ]),
    at.dashboardUrl
      ? ['Emulator dashboard', at.dashboardUrl]
      : ['Stripe', 'real Stripe, by the keys in the environment'],
    ...at.logins.map(({ role, email, password }) => [`Log in (${role})`, `${email}  ${password}`]),
    ['Data', at.data],
    ...(at.role === 'all' ? [] : [['Role', ROLES[at.role]]]),
  ];
  const lines = rows.map(([label = '', value]) => `  ${label.padEnd(20)}${value}`);
  return `\nHeadroom is running. Ctrl-C ends it.\n\n${lines.join('\n')}\n\n`;
}
