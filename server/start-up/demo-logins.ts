import type { Site } from '../deps.ts';

/** Published, so a database that holds them is never used for anything but a demo. */
export const DEMO_LOGINS: Site['demoLogins'] = [
  { email: 'demo@headroom.example', password: 'demo-headroom', role: 'customer' },
  { email: 'admin@headroom.example', password: 'admin-headroom', role: 'admin' },
];
