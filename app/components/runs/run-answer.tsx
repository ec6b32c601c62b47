import type { RunAnswer } from '../../../server/scenarios/run-answer-store.ts';
import { useFormat } from '../charts/use-format.ts';

/** The answer of a run in one line: its lowest point and risk, or the risk of a sweep's safest and riskiest variant. */
export function RunAnswerText({ answer }: { answer: RunAnswer | null }) {
  const format = useFormat(answer?.currency);
  if (!answer) return <span className="text-muted">–</span>;
  const { riskShare, lowest } = answer;
  const least = format.percent(riskShare.least);
  const most = format.percent(riskShare.most);
  const risk = least === most ? `${most}\u00a0risk` : `${least} to ${most}\u00a0risk`;
  if (!lowest) return <>{risk}</>;
  return (
    <>
      {format.money(lowest.cents)} on {format.date(lowest.date)}, {risk}
    </>
  );
}
