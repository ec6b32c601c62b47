import { Banner } from '../ui/banner.tsx';

/** For the login that everybody who looks at the demo shares. */
export function DemoNote() {
  return (
    <Banner tone="info" title="This is the demo login">
      Whoever looks at this demo uses it, with the password that the log-in page shows. What you change here is changed
      for all of them, and with another password or e-mail they cannot get in. Sign up to have a login of your own.
    </Banner>
  );
}
