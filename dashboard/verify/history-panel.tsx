/** What the statements of a bundle that holds say, as this page computed it from them. */
import type { Finding } from "../../ledger/liability/findings.ts";
import type { CustodyInterval, LiabilityTrace, TraceReservation } from "../../ledger/liability/trace.ts";
import { language } from "../app/preferences.ts";
import { StatusGlyph } from "../components/status.tsx";
import { fullTime } from "../format/time.ts";
import { integer, shortHash } from "../format/values.ts";
import { ConditionSummary } from "./condition-summary.tsx";
import { verifyText } from "./words.ts";

export type NameOf = (party: string) => string;

export function HistoryPanel({ trace, findings }: { trace: LiabilityTrace; findings: readonly Finding[] }) {
  const words = verifyText();
  const names = new Map(trace.parties.map(({ id, legalName }) => [id, legalName]));
  const nameOf: NameOf = (party) => names.get(party) ?? party;
  const { fromMs, toMs, delivered } = trace.window;
  return (
    <section class="panel">
      <header>
        <h2>{words.recomputed}</h2>
      </header>
      <div class="panel-body panels">
        <p class="dim">
          {words.recomputedText} {words.notice}
        </p>
        <p>
          {words.journey}: {time(fromMs)} – {time(toMs)}{" "}
          <span class="dim">({delivered ? words.delivered : words.notDelivered})</span>
        </p>
        <Custody intervals={trace.custody} nameOf={nameOf} />
        {trace.reservations.length > 0 && <Reservations reservations={trace.reservations} nameOf={nameOf} />}
        <h3>{words.conditions}</h3>
        {trace.conditions.length === 0 && <p class="dim">{words.noConditions}</p>}
        {trace.conditions.map((condition) => (
          <ConditionSummary
            key={`${condition.quantity} ${condition.min} ${condition.max}`}
            condition={condition}
            nameOf={nameOf}
          />
        ))}
        <Findings findings={findings} />
      </div>
    </section>
  );
}

/** Times of evidence are UTC for everybody who reads it. */
export function time(timeMs: number): string {
  return fullTime(timeMs, language.value, "utc");
}

function Custody({ intervals, nameOf }: { intervals: readonly CustodyInterval[]; nameOf: NameOf }) {
  const words = verifyText();
  return (
    <>
      <h3>{words.custody}</h3>
      <ol class="problems">
        {intervals.map((interval) => (
          <li key={`${interval.holder} ${interval.fromMs}`}>
            <strong>{nameOf(interval.holder)}</strong>
            <span>
              {time(interval.fromMs)} – {interval.toMs === null ? words.stillHeld : time(interval.toMs)}
            </span>
            <span class="dim">
              {acceptance(interval)}
              {interval.toMs === null &&
                interval.inTransferFromMs !== null &&
                `; ${words.released(time(interval.inTransferFromMs))}`}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function acceptance({ clean, begins }: CustodyInterval): string {
  const words = verifyText();
  if (begins === "creation") return words.creation;
  return clean ? words.clean : words.withReservations;
}

function Reservations(props: { reservations: readonly TraceReservation[]; nameOf: NameOf }) {
  const words = verifyText();
  return (
    <>
      <h3>{words.reservations}</h3>
      <ul class="problems">
        {props.reservations.map(({ by, atMs, code, text, measured, statement }) => (
          <li key={`${statement} ${code} ${text}`}>
            <strong>
              {code}
              {text !== "" && `: ${text}`}
            </strong>
            <span class="dim">
              {props.nameOf(by)}, {time(atMs)}
              {!measured && `; ${words.reservationNotMeasured}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

const hashesShownMax = 50;

function Findings({ findings }: { findings: readonly Finding[] }) {
  const words = verifyText();
  return (
    <>
      <h3>{words.findings}</h3>
      {findings.length === 0 && <p class="dim">{words.noFindings}</p>}
      <ul class="problems">
        {findings.map(({ code, detail, statements }) => (
          <li key={`${code} ${detail} ${statements[0]}`}>
            <strong class="finding">
              <StatusGlyph status="attention" />
              {words.finding[code]}
            </strong>
            <span class="dim wrap-anywhere">{detail}</span>
            {statements.length > 0 && (
              <details>
                <summary>
                  {words.restsOn(statements.length, integer(statements.length, language.value))}
                </summary>
                <p class="mono dim wrap-anywhere">
                  {statements.slice(0, hashesShownMax).map(shortHash).join(" ")}
                  {statements.length > hashesShownMax && " …"}
                </p>
              </details>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
