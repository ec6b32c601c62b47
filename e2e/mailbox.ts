import type { Page } from 'playwright';
import { type Portal, until } from './portal.ts';

/** Waits for a mail, and opens it on the emulator's mail page in `page`. */
export async function openMail(
  page: Page,
  { emulatorUrl }: Pick<Portal, 'emulatorUrl'>,
  { to, subject }: { to: string; subject: string },
): Promise<string> {
  const row = page.getByRole('row').filter({ hasText: to }).filter({ hasText: subject });
  await until(async () => {
    await page.goto(`${emulatorUrl}/emulator/mail`);
    return (await row.count()) > 0;
  }, 15_000);
  await row.first().getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: subject }).waitFor();
  return (await page.locator('p.text').textContent()) ?? '';
}

/** The address after a label in a mail's text. */
export const addressIn = (text: string, label: string): string =>
  new RegExp(`${label}: (\\S+)`).exec(text)?.[1] ?? `no "${label}" in: ${text}`;
