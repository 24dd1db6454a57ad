/** Shares as intervals, never as points, each with the sum it comes from. */

import type { LiabilityTrace, Share, ShareBounds } from "../../ledger/liability/trace.ts";
import { language } from "../app/preferences.ts";
import { scrollable } from "../components/scrollable.ts";
import { noValue } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { traceWords } from "../messages/trace-messages.ts";
import type { ShareFigures } from "./arithmetic.ts";
import { partyName, percent, seconds } from "./names.ts";

export function ShareTable(props: {
  trace: LiabilityTrace;
  shares: readonly Share[];
  /** Absent where the sums behind the shares are not to be had. */
  figures: readonly ShareFigures[] | undefined;
  unattributed: ShareBounds | null;
}) {
  const words = traceWords();
  return (
    <div {...scrollable}>
      <table class="data-table share-table">
        <thead>
          <tr>
            <th scope="col">{words.holder}</th>
            <th scope="col">{words.share}</th>
            {props.figures && <th scope="col">{words.arithmetic}</th>}
          </tr>
        </thead>
        <tbody>
          {props.shares.map((share, index) => (
            <tr key={share.holder}>
              <th scope="row">{partyName(props.trace, share.holder)}</th>
              <td>
                <Interval minPpm={share.minPpm} maxPpm={share.maxPpm} />
              </td>
              {props.figures && (
                <td>{props.figures[index] && <Arithmetic figures={props.figures[index]} />}</td>
              )}
            </tr>
          ))}
          <tr>
            <th scope="row" class="dim">
              {words.unattributed}
            </th>
            <td>{props.unattributed ? percent(props.unattributed.maxPpm, "up") : noValue}</td>
            {props.figures && <td class="dim">{words.unattributedHelp}</td>}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function Interval({ minPpm, maxPpm }: { minPpm: number; maxPpm: number }) {
  const least = percent(minPpm, "down");
  const most = percent(maxPpm, "up");
  return (
    <span class="share">
      <span class="share-bar" aria-hidden="true">
        <span class="share-certain" style={{ width: `${minPpm / 10_000}%` }} />
        <span class="share-possible" style={{ width: `${(maxPpm - minPpm) / 10_000}%` }} />
      </span>
      <span class="share-text">{least === most ? least : `${least} – ${most}`}</span>
    </span>
  );
}

/** `720 s ÷ (2,700 s + 600 s) = 21.8 %`, for each bound. */
function Arithmetic({ figures }: { figures: ShareFigures }) {
  const words = traceWords();
  const { least, most, own, others, total, unit, share } = figures;
  const amount = (value: number) => (unit === "events" ? integer(value, language.value) : seconds(value));
  const sum = (first: number, second: number) =>
    second === 0 ? amount(first) : `(${amount(first)} + ${amount(second)})`;
  return (
    <span class="arithmetic">
      <span>
        <span class="dim">{words.atLeast}</span> {amount(least)} ÷ {sum(total, others)} ={" "}
        {percent(share.minPpm, "down")}
      </span>
      <span>
        <span class="dim">{words.atMost}</span> {sum(most, own)} ÷ {sum(total, own)} ={" "}
        {percent(share.maxPpm, "up")}
      </span>
    </span>
  );
}
