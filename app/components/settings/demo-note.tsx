import { Banner } from '../ui/banner.tsx';

/** For the login that all visitors of the demo share. */
export function DemoNote() {
  return (
    <Banner tone="info" title="This is the demo login">
      Everyone who tries this demo shares it, with the password shown on the log-in page. Changes here affect all of
      them, and a new password or e-mail locks them out. Sign up to get your own login.
    </Banner>
  );
}
