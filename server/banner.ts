import type { Site } from './deps.ts';

/** What `npm start` prints: where to go, who to log in as, where data lives. */
export function banner(at: {
  appUrl: string;
  dashboardUrl: string | null;
  dataDir: string;
  logins: Site['demoLogins'];
}): string {
  const rows = [
    ['Portal', at.appUrl],
    ['Admin', `${at.appUrl}/admin`],
    at.dashboardUrl
      ? ['Sandbox dashboard', at.dashboardUrl]
      : ['Stripe', 'real Stripe, by the keys in the environment'],
    ...at.logins.map(({ role, email, password }) => [`Log in (${role})`, `${email}  ${password}`]),
    ['Data', at.dataDir],
  ];
  const lines = rows.map(([label = '', value]) => `  ${label.padEnd(20)}${value}`);
  return `\nHeadroom is running. Ctrl-C ends it.\n\n${lines.join('\n')}\n\n`;
}
