import type { Mail } from '../../options.ts';
import { DashboardShell } from '../layout.tsx';
import { Card, Facts, Instant, Table } from '../parts.tsx';

export const MailsPage = ({ mails }: { mails: Mail[] }) => (
  <DashboardShell title="Mail" tab="/emulator/mail">
    <h1>Mail</h1>
    <section className="card">
      <Table
        columns={['Subject', 'To', 'When']}
        empty="The app has sent no mail yet. What it sends is kept here instead of being delivered."
        rows={[...mails]
          .sort((left, right) => right.atMs - left.atMs)
          .map((mail) => ({
            key: mail.id,
            cells: [
              <a key="subject" href={`/emulator/mail/${encodeURIComponent(mail.id)}`}>
                {mail.subject}
              </a>,
              mail.to,
              <Instant key="when" ms={mail.atMs} />,
            ],
          }))}
      />
    </section>
  </DashboardShell>
);

export const MailPage = ({ mail }: { mail: Mail }) => (
  <DashboardShell title={mail.subject} tab="/emulator/mail">
    <h1>{mail.subject}</h1>
    <section className="card">
      <Facts
        items={[
          ['To', mail.to],
          ['When', <Instant key="when" ms={mail.atMs} />],
        ]}
      />
    </section>
    {mail.html !== null && (
      <Card title="HTML">
        {/* The empty emulator: no scripts, no forms, an origin of its own. Links open outside it. */}
        <iframe className="mail" title="The mail as HTML" sandbox="allow-popups" srcDoc={mail.html} />
      </Card>
    )}
    <Card title="Text">
      <p className="text">{mail.text}</p>
    </Card>
  </DashboardShell>
);
