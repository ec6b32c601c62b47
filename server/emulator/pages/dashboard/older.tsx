/** The way to the next page of a list, when there is one. */
export const Older = ({
  path,
  after,
  query = {},
}: {
  path: string;
  after: string | null;
  query?: Record<string, string>;
}) =>
  after === null ? null : (
    <p>
      <a className="button" href={`${path}?${new URLSearchParams({ ...query, after })}`}>
        Older
      </a>
    </p>
  );
