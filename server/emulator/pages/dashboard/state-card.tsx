import { Card } from '../parts.tsx';

/** The whole state as a file, out and in. */
export const StateCard = () => (
  <Card title="State">
    <p className="small soft">
      Everything the emulator keeps, in one file. Time never goes back: an older state meets today's clock.
    </p>
    <p>
      <a className="button" href="/emulator/export">
        Export
      </a>
    </p>
    <details>
      <summary>Replace everything by an exported file</summary>
      <form method="post" action="/emulator/import" encType="multipart/form-data" className="stack tight">
        <label htmlFor="state">Exported file</label>
        <input id="state" name="state" type="file" accept="application/json" required />
        <div>
          <button type="submit" className="danger" data-busy="Importing…">
            Import
          </button>
        </div>
      </form>
    </details>
  </Card>
);
