import { Form, useActionData, useNavigation } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import Check from 'lucide-react/icons/check';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { Saved, useSaved } from '../settings/saved.tsx';
import { ExpiredNote, KeptNote, useKept } from '../shell/expired.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';

type Preference = inferRouterOutputs<AppRouter>['notices']['preferences'][number];

/** Where each kind of notice is sent: check boxes for optional kinds, and the reason why others are always sent. */
export function PreferencesCard({ preferences, mailsTo }: { preferences: Preference[]; mailsTo: string }) {
  const pending = useNavigation().formData?.get('intent') === 'preferences';
  const kept = useKept('preferences');
  return (
    <section id="choose" className="scroll-mt-24">
      <Card
        title="Notifications"
        description={
          <>
            Mails go to <span className="[overflow-wrap:anywhere]">{mailsTo}</span>.
          </>
        }
      >
        <Form method="post" preventScrollReset className="space-y-4">
          {kept ? <KeptNote /> : null}
          <ExpiredNote intents={['preferences']} answer={useActionData()} />
          <PreferencesTable
            preferences={preferences}
            isTicked={(name, kind, stored) => (kept ? [kept[name]].flat().includes(kind) : stored)}
          />
          <div className="flex flex-wrap items-center gap-3">
            <Button type="submit" name="intent" value="preferences" variant="secondary" pending={pending}>
              Save
            </Button>
            <Saved when={useSaved() === 'preferences'}>Saved. Applies from the next notice.</Saved>
          </div>
        </Form>
      </Card>
    </section>
  );
}

type PreferencesTableProps = {
  preferences: Preference[];
  isTicked: (name: TickProps['name'], kind: string, stored: boolean) => boolean;
};

function PreferencesTable({ preferences, isTicked }: PreferencesTableProps) {
  const optional = preferences.filter(({ necessary }) => necessary === null);
  const reasons = [...new Set(preferences.flatMap(({ necessary }) => necessary ?? []))];
  return (
    <table className="w-full border-collapse text-sm">
      <caption className="sr-only">Kinds of notice, and where each is sent</caption>
      <thead>
        <tr className="border-b text-xs text-muted">
          <th scope="col" className="py-2 text-left font-medium">
            Your choice
          </th>
          <th scope="col" className="w-16 py-2 text-center font-medium">
            In the app
          </th>
          <th scope="col" className="w-16 py-2 text-center font-medium">
            By mail
          </th>
        </tr>
      </thead>
      <tbody>
        {optional.map(({ kind, name, inApp, byMail }) => (
          <tr key={kind} className="border-b">
            <th scope="row" className="py-1 pr-2 text-left font-normal">
              {name}
            </th>
            <Tick name="inApp" kind={kind} label={`${name}: in the app`} checked={isTicked('inApp', kind, inApp)} />
            <Tick name="byMail" kind={kind} label={`${name}: by mail`} checked={isTicked('byMail', kind, byMail)} />
          </tr>
        ))}
      </tbody>
      {reasons.map((reason) => (
        <AlwaysSent
          key={reason}
          reason={reason}
          preferences={preferences.filter(({ necessary }) => necessary === reason)}
        />
      ))}
    </table>
  );
}

function AlwaysSent({ reason, preferences }: { reason: string; preferences: Preference[] }) {
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={3} className="pb-2 pt-6 text-left text-xs font-medium text-muted">
          Always sent. {reason}
        </th>
      </tr>
      {preferences.map(({ kind, name }) => (
        <tr key={kind} className="border-t">
          <th scope="row" className="py-2 pr-2 text-left font-normal">
            {name}
          </th>
          <Always />
          <Always />
        </tr>
      ))}
    </tbody>
  );
}

type TickProps = { name: 'inApp' | 'byMail'; kind: string; label: string; checked: boolean };

function Tick({ name, kind, label, checked }: TickProps) {
  return (
    <td className="text-center">
      <label className="inline-grid size-11 cursor-pointer place-items-center">
        <span className="sr-only">{label}</span>
        <input
          // Shows the stored value, also after an unsubscribe link changed it.
          key={String(checked)}
          type="checkbox"
          name={name}
          value={kind}
          defaultChecked={checked}
          className="size-4 accent-[rgb(var(--accent))]"
        />
      </label>
    </td>
  );
}

const Always = () => (
  <td className="text-center">
    <Check aria-hidden className="inline size-4 text-muted" />
    <span className="sr-only">always</span>
  </td>
);
