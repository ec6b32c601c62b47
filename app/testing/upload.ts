import type { Person } from '../../server/testing/people.ts';
import type { World } from '../../server/testing/world.ts';
import { action } from '../routes/_portal.accounts.new.tsx';
import { ask, leadsTo } from './visitor.ts';

const CSV = 'Date;Text;Amount\n02.01.2026;Rent;-1.200,50\n99.01.2026;Broken;1,00\n15.01.2026;Client;3.000,00\n';

/** How the file is read, as the form sends it. */
export const MAPPING = {
  header: 'yes',
  date: '0',
  dateFormat: 'DD/MM/YYYY',
  amounts: 'signed',
  amount: '2',
  decimal: ',',
  description: '1',
};

/** The same with what the file does not say of its account. */
export const SAID = { ...MAPPING, name: 'Main', institution: 'Bank', accountCurrency: 'EUR' };

/** The form that uploads a file: two good lines and one bad, unless told otherwise. */
export function upload(content = CSV): FormData {
  const form = new FormData();
  form.set('file', new File([content], 'export.csv', { type: 'text/csv' }));
  return form;
}

export async function uploaded(world: World, person: Person): Promise<{ path: string; params: { importId: string } }> {
  const path = String(leadsTo(await ask(world, person, '/accounts/new', action, { form: upload() })));
  return { path, params: { importId: path.split('/').at(-1) ?? '' } };
}
