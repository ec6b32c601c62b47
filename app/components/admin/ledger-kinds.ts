/** What each kind of ledger entry is called on the admin pages. */
export const LEDGER_KINDS: Record<string, string> = {
  allowance: 'Allowance',
  allowance_end: 'Allowance returned',
  capture: 'Runs',
  recharge: 'Recharge',
  forgiven: 'Forgiven',
  written_off: 'Written off',
  write_off_billed: 'Billed after all',
  adjustment: 'Adjustment',
};
