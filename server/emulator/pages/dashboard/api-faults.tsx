import type { ApiFaults } from '../../http/api-faults.ts';
import { Card } from '../parts.tsx';

const FIELDS: [keyof ApiFaults, string][] = [
  ['error', 'Answer 500'],
  ['rateLimit', 'Answer 429'],
  ['slow', 'Answer late'],
  ['timeoutBefore', 'No answer, nothing done'],
  ['timeoutAfter', 'No answer, but done'],
];

/** So many of the next API calls go wrong. */
export const ApiFaultsCard = ({ faults }: { faults: ApiFaults }) => (
  <Card title="API faults">
    <form method="post" action="/emulator/api-faults" className="stack">
      <p className="small soft">How many of the next calls fail, and how.</p>
      <div className="fields">
        {FIELDS.map(([name, label]) => (
          <div key={name}>
            <label htmlFor={name}>{label}</label>
            <input id={name} name={name} type="number" min={0} step={1} defaultValue={faults[name]} />
          </div>
        ))}
      </div>
      <div>
        <button type="submit">Set API faults</button>
      </div>
    </form>
  </Card>
);
