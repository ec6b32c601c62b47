import { Form, useNavigation } from '@remix-run/react';
import { type FormEvent, useId } from 'react';
import { KeptNote, useKept } from '../shell/expired.tsx';
import { Button, LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { InputField } from '../ui/field.tsx';
import { DateTime } from '../ui/format.tsx';

type KeepCardProps = {
  runId: string;
  label: string | null;
  isArchived: boolean;
  sharedSinceMs: number | null;
  /** The link, right after it was made: only then is it known. */
  shareUrl: string | null;
  /** The chosen variant of a sweep, which the PDF shows. */
  variant: number | null;
};

/** Takes a run along, files it, shows it to others. */
export function KeepCard({ runId, label, isArchived, sharedSinceMs, shareUrl, variant }: KeepCardProps) {
  const pending = useNavigation().formMethod === 'POST';
  const exportTo = (format: string) =>
    `/runs/${runId}/export/${format}${variant === null ? '' : `?variant=${variant}`}`;
  return (
    <Card title="Keep and share">
      <div className="space-y-5">
        <div className="flex flex-wrap gap-2">
          {['csv', 'json', 'pdf'].map((format) => (
            <LinkButton key={format} variant="secondary" size="sm" to={exportTo(format)} external download>
              {format.toUpperCase()}
            </LinkButton>
          ))}
        </div>
        <LabelForm label={label} pending={pending} />
        <Sharing sharedSinceMs={sharedSinceMs} shareUrl={shareUrl} pending={pending} />
        <Form method="post">
          <Button
            type="submit"
            name="intent"
            value={isArchived ? 'restore' : 'archive'}
            variant="quiet"
            size="sm"
            pending={pending}
            className="-ml-3"
          >
            {isArchived ? 'Bring back to the list' : 'Put away'}
          </Button>
        </Form>
      </div>
    </Card>
  );
}

function LabelForm({ label, pending }: { label: string | null; pending: boolean }) {
  const kept = useKept('label');
  return (
    <Form method="post" className="space-y-2">
      {kept ? <KeptNote /> : null}
      <input type="hidden" name="intent" value="label" />
      <div className="flex items-end gap-2">
        <InputField
          key={label}
          name="label"
          label="Label"
          defaultValue={String(kept?.label ?? label ?? '')}
          maxLength={40}
          placeholder="Board meeting"
          className="min-w-0 flex-1"
        />
        <Button type="submit" variant="secondary" pending={pending}>
          File
        </Button>
      </div>
    </Form>
  );
}

function Sharing({
  sharedSinceMs,
  shareUrl,
  pending,
}: Pick<KeepCardProps, 'sharedSinceMs' | 'shareUrl'> & { pending: boolean }) {
  const id = useId();
  return (
    <Form method="post" className="space-y-3 text-sm">
      {shareUrl ? (
        <InputField
          id={id}
          label="Link to this result"
          value={shareUrl}
          readOnly
          onFocus={selectAll}
          hint="Copy it now: it is not shown again. Whoever has it sees the result without logging in, and nothing else."
        />
      ) : sharedSinceMs === null ? (
        <p className="text-muted">Show the result to somebody without a login, by a link that you can take back.</p>
      ) : (
        <p>
          Shared by a link since <DateTime ms={sharedSinceMs} />.
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" name="intent" value="share" variant="secondary" size="sm" pending={pending}>
          {sharedSinceMs === null ? 'Make a link' : 'Make a new link, end the old one'}
        </Button>
        {sharedSinceMs === null ? null : (
          <Button type="submit" name="intent" value="unshare" variant="secondary" size="sm" pending={pending}>
            Stop sharing
          </Button>
        )}
      </div>
    </Form>
  );
}

const selectAll = (event: FormEvent<HTMLInputElement>) => event.currentTarget.select();
