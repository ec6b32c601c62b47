import { sendResetLinks } from '../auth/change-password.ts';
import { present } from '../core/invariant.ts';
import { createCaller } from '../trpc/root.ts';
import { confirmSignUp } from './people.ts';
import type { World } from './world.ts';

export const PASSWORD = 'correct horse battery';
let people = 0;

type Api = ReturnType<typeof createCaller>;
export type Browser = ReturnType<ReturnType<typeof browsersOf>['browser']>;

/** Browsers that keep their cookies, each at an address of its own, and the mails that what they do sends. */
export function browsersOf(world: World) {
  /** A browser: keeps its cookie between calls. */
  function browser(userAgent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0') {
    people += 1;
    const ip = `203.0.113.${people % 250}`;
    const self = {
      cookie: null as string | null,
      /** The cookie by which it is known after a log-in. */
      device: null as string | null,
      async call<T>(use: (api: Api) => Promise<T>): Promise<T> {
        const { user } = await world.deps.auth.readSession(self.cookie);
        const resHeaders = new Headers();
        const cookies = [self.cookie, self.device].join('; ');
        try {
          return await use(createCaller({ deps: world.deps, user, resHeaders, ip, cookies, userAgent }));
        } finally {
          for (const cookie of resHeaders.getSetCookie()) {
            const [pair = ''] = cookie.split(';');
            if (pair.startsWith('headroom_device=')) self.device = pair;
            else self.cookie = pair;
          }
        }
      },
      isIn: () => self.call(async (api) => (await api.auth.me()) !== null),
    };
    return self;
  }

  async function signedUp(userAgent?: string) {
    const self = browser(userAgent);
    const email = `person${people}@example.com`;
    await self.call((api) => api.auth.signUp({ name: 'Ana', email, password: PASSWORD }));
    const { user } = await world.deps.auth.readSession(self.cookie);
    await confirmSignUp(world, present(user, 'session').id);
    return { ...self, email, browser: self };
  }

  const logIn = async (email: string, password = PASSWORD) => {
    const self = browser();
    await self.call((api) => api.auth.logIn({ email, password }));
    return self;
  };

  /** Mails to an address, the newest first. */
  const mailsTo = async (email: string) => {
    await sendResetLinks(world.deps);
    return world.deps.db.selectFrom('mails').selectAll().where('recipient', '=', email).orderBy('id', 'desc').execute();
  };

  async function tokenMailedTo(email: string): Promise<string> {
    const [mail] = await mailsTo(email);
    return present(mail?.text.match(/token=([\w-]+)/)?.[1], `link mailed to ${email}`);
  }

  return { browser, signedUp, logIn, mailsTo, tokenMailedTo };
}
