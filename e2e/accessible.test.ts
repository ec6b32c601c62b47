import { expect, test } from 'vitest';
import { expectSound } from './sound.ts';
import { setStage } from './stage.ts';
import { admin, newcomer, subscriber, unseenRoutes } from './tour.ts';

const stage = setStage();
const seen: string[] = [];

test.each([
  ['somebody new', newcomer],
  ['a subscriber', subscriber],
  ['an admin', admin],
])('the pages of %s are accessible, fit, and leave the console silent', async (_, tour) => {
  const { page, close } = await stage.enter();
  const see = async (_name: string, path: string) => {
    await expectSound(page, path);
    seen.push(path);
  };
  await tour({ page, portal: stage.portal, see });
  await close();
});

test('every page is checked for accessibility', () => {
  expect(unseenRoutes(seen)).toEqual([]);
});
