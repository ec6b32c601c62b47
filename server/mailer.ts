import { createTransport } from 'nodemailer';

export type Mail = { to: string; subject: string; text: string; html: string };

/** The only door to mail. Answers whether it left (`sent`) or there is nowhere to send it and it stays in our database (`kept`). */
export type Mailer = { send(mail: Mail): Promise<'sent' | 'kept'> };

/** Sends through the SMTP server at `smtpUrl`; without one, keeps. `send` throws when the server does not take it. */
export function createMailer({ smtpUrl, from }: { smtpUrl: string | undefined; from: string }): Mailer {
  if (!smtpUrl) return { send: async () => 'kept' };
  const transport = createTransport(smtpUrl);
  return {
    async send(mail) {
      await transport.sendMail({ from, ...mail });
      return 'sent';
    },
  };
}
