import { Form, useNavigation } from '@remix-run/react';
import { type FormEvent, useId } from 'react';
import { ExpiredNote, KeptNote, useKept } from '../shell/expired.tsx';
import { useFlash } from '../toasts/toaster.tsx';
import { Button, LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { InputField } from '../ui/field.tsx';
import { DateTime, useHydrated } from '../ui/format.tsx';

type KeepCardProps = {
  runId: string;
  label: string | null;
  isArchived: boolean;
  sharedSinceMs: number | null;
  /** The link, right after it was made: only then is it known. */
  shareUrl: string | null;
  /** What the last form of the page came to. */
  answer: unknown;
  /** The chosen variant of a sweep, which the PDF shows. */
  variant: number | null;
  /** Has a result by day. */
  isPlain: boolean;
};

/** Takes a run along, files it, shows it to others. */
export function KeepCard({
  runId,
  label,
  isArchived,
  sharedSinceMs,
  shareUrl,
  answer,
  variant,
  isPlain,
}: KeepCardProps) {
  const pending = useNavigation().formMethod === 'POST';
  const exportTo = (format: string) =>
    `/runs/${runId}/export/${format}${variant === null ? '' : `?variant=${variant}`}`;
  return (
    <Card title="Keep and share">
      <div className="space-y-5">
        <ExpiredNote intents={['label', 'share', 'unshare', 'archive', 'restore']} answer={answer} />
        <div className="flex flex-wrap gap-2">
          {['csv', 'json', 'pdf'].map((format) => (
            <LinkButton key={format} variant="secondary" size="sm" to={exportTo(format)} external download>
              {format.toUpperCase()}
            </LinkButton>
          ))}
          {isPlain ? (
            <LinkButton variant="secondary" size="sm" to={`${exportTo('csv')}?by=day`} external download>
              CSV by day
            </LinkButton>
          ) : null}
        </div>
        <LabelForm label={label} pending={pending} />
        {isArchived ? (
          <p className="text-sm text-muted">Archived, so that no link shows it. Restore it to share it.</p>
        ) : (
          <Sharing sharedSinceMs={sharedSinceMs} shareUrl={shareUrl} pending={pending} />
        )}
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
            {isArchived ? 'Restore' : 'Archive'}
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
          Save
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
        <div>
          <div className="flex items-end gap-2">
            <InputField
              id={id}
              label="Link to this result"
              value={shareUrl}
              readOnly
              onFocus={selectAll}
              aria-describedby={`${id}-once`}
              className="min-w-0 flex-1"
            />
            <CopyButton text={shareUrl} />
          </div>
          <p id={`${id}-once`} className="mt-1.5 text-xs text-muted">
            Copy it now: it is not shown again. Everyone who has it sees the result without logging in, and nothing
            else.
          </p>
        </div>
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

/** Where the browser lets pages copy: over https, or on this machine. */
function CopyButton({ text }: { text: string }) {
  const tell = useFlash();
  const canCopy = useHydrated() && 'clipboard' in navigator;
  if (!canCopy) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    tell('link-copied');
  };
  return (
    <Button variant="secondary" onClick={() => void copy()}>
      Copy
    </Button>
  );
}

const selectAll = (event: FormEvent<HTMLInputElement>) => event.currentTarget.select();
