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

/** Sends through the SMTP server at `smtpUrl`; without one, keeps. `send` throws when the server does not take it. */
export function createMailer({ smtpUrl, from }: { smtpUrl: string | undefined; from: string }): Mailer {
  if (!smtpUrl) return { send: async () => 'kept' };
  const transport = createTransport({ url: smtpUrl, ...TIMEOUTS_MS });
  const host = /@([^>\s]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return {
    async send({ id, to, subject, text, html, unsubscribeUrl }) {
      await transport.sendMail({
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
