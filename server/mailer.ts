import { createTransport } from 'nodemailer';

export type Mail = {
  /** Names it for good: the same mail sent again is known by it. */
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Where mails of its kind are stopped by one click (RFC 8058); null for those that cannot be. */
  unsubscribeUrl: string | null;
};

/** The only door to mail. Answers whether it left (`sent`) or there is nowhere to send it and it stays in our database (`kept`). */
export type Mailer = { send(mail: Mail): Promise<'sent' | 'kept'> };

/** A mail server that says nothing for so long is given up; together less than the lease of a mail. */
const TIMEOUTS_MS = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 60_000 };

/** A function is asked before each mail, so that the password in it can be rotated. */
type SmtpUrl = string | undefined | (() => string | undefined);

/** To this machine nothing passes a network. Elsewhere a server without STARTTLS gets no mail, and no password. */
const isLocal = (url: string): boolean => ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname);

/** What was made for the last key, until another one comes. */
function latest<T>(make: (key: string) => T): (key: string) => T {
  let last: { key: string; made: T } | null = null;
  return (key) => {
    if (last?.key !== key) last = { key, made: make(key) };
    return last.made;
  };
}

/** Sends through the SMTP server at `smtpUrl`; without one, keeps. `send` throws when the server does not take it. */
export function createMailer({ smtpUrl, from }: { smtpUrl: SmtpUrl; from: string }): Mailer {
  const readUrl = typeof smtpUrl === 'function' ? smtpUrl : () => smtpUrl;
  if (!readUrl()) return { send: async () => 'kept' };
  const transportOf = latest((url: string) => createTransport({ url, ...TIMEOUTS_MS, requireTLS: !isLocal(url) }));
  const host = /@([^>\s]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return {
    async send({ id, to, subject, text, html, unsubscribeUrl }) {
      await transportOf(readUrl() ?? '').sendMail({
        from,
        to,
        subject,
        text,
        html,
        messageId: `<${id}@${host}>`,
        headers: {
          'Auto-Submitted': 'auto-generated',
          ...(unsubscribeUrl && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
        },
        ...(unsubscribeUrl && { list: { unsubscribe: { url: unsubscribeUrl } } }),
      });
      return 'sent';
    },
  };
}
