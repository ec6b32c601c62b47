/** What an admin is for. Each sees and does what its list says; an owner sees and does everything. */
export const ADMIN_ROLES = ['viewer', 'support', 'finance', 'engineer', 'owner'] as const;
export type AdminRole = (typeof ADMIN_ROLES)[number];

/** Everything that a role may be refused: pages and parts of pages first, then actions. */
export const ADMIN_PERMISSIONS = [
  'view',
  'export',
  'mails',
  'revenue',
  'payloads',
  'health',
  'team',
  'credits',
  'undo',
  'approve',
  'cap',
  'block',
  'unblock',
  'delete',
  'revoke_sessions',
  'send_reset',
  'resend_mail',
  'bad_address',
  'good_address',
  'view_as',
  'note',
  'put_aside',
  'refund',
  'credit_note',
  'void',
  'uncollectible',
  'retry',
  'mail_invoice',
  'decide_write_off',
  'dispute',
  'close_month',
  'compare',
  'fetch',
  'sync',
  'end',
  'resume',
  'repair',
  'resend_usage',
  'replay',
  'close',
] as const;
export type AdminPermission = (typeof ADMIN_PERMISSIONS)[number];

const EVERYBODY: AdminPermission[] = ['view', 'export'];

const PERMISSIONS: Record<AdminRole, readonly AdminPermission[]> = {
  viewer: EVERYBODY,
  support: [
    ...EVERYBODY,
    ...(['mails', 'credits', 'undo', 'revoke_sessions', 'send_reset', 'resend_mail', 'view_as'] as const),
    ...(['bad_address', 'good_address', 'mail_invoice'] as const),
    ...(['note', 'put_aside'] as const),
  ],
  finance: [
    ...EVERYBODY,
    ...([
      'revenue',
      'close_month',
      'credits',
      'undo',
      'cap',
      'refund',
      'credit_note',
      'void',
      'uncollectible',
    ] as const),
    ...(['retry', 'mail_invoice', 'decide_write_off', 'dispute', 'compare', 'fetch', 'note', 'put_aside'] as const),
  ],
  engineer: [
    ...EVERYBODY,
    ...(['payloads', 'health', 'compare', 'fetch', 'sync', 'repair', 'resend_usage', 'replay', 'close'] as const),
    ...(['note', 'put_aside'] as const),
  ],
  owner: ADMIN_PERMISSIONS,
};

/** Whether a role may see or do something. Procedures and pages both ask here, so no button leads to a refusal. */
export const can = (role: AdminRole | null, permission: AdminPermission): boolean =>
  role !== null && PERMISSIONS[role].includes(permission);

/** Those that move money: a second factor is asked for again before them. */
export const MONEY_PERMISSIONS: readonly AdminPermission[] = [
  ...(['credits', 'refund', 'credit_note', 'void', 'uncollectible', 'retry', 'decide_write_off'] as const),
  ...(['approve', 'end', 'team', 'delete'] as const),
];

/** Credits that a role may give or take, up or down: of one customer in a UTC day. */
export const MAX_CREDITS_A_DAY: Record<AdminRole, number> = {
  viewer: 0,
  // A few failed runs made good.
  support: 1_000,
  finance: 100_000,
  engineer: 0,
  // More than this waits for the approval of a second owner.
  owner: 100_000,
};

/** Roles in words, for the page where they are chosen. */
export const ROLE_TEXT: Record<AdminRole, { name: string; about: string }> = {
  viewer: { name: 'Viewer', about: 'Sees everything but revenue, mails and payloads. Downloads lists.' },
  support: {
    name: 'Support',
    about: 'Also mails, up to 1,000 credits a customer and day, log-in help and views as a customer.',
  },
  finance: { name: 'Finance', about: 'Also revenue, refunds, credit notes, voids and up to 100,000 credits.' },
  engineer: { name: 'Engineer', about: 'Also payloads and health, replays, repairs and syncs.' },
  owner: {
    name: 'Owner',
    about: 'Everything, with the team, blocking and deletion. More than 100,000 credits wait for a second owner.',
  },
};
