/** What the figures stand on: custody, reservations, findings, each line with its statements. */

import type { CustodyInterval, LiabilityTrace } from "../../ledger/liability/trace.ts";
import { Panel } from "../components/panel.tsx";
import { scrollable } from "../components/scrollable.ts";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { traceWords } from "../messages/trace-messages.ts";
import { partyName } from "./names.ts";
import { StatementLinks } from "./statement-links.tsx";

interface Properties {
  trace: LiabilityTrace;
}

export function CustodyPanel({ trace }: Properties) {
  const words = traceWords();
  return (
    <Panel title={words.custody}>
      <div {...scrollable}>
        <table class="data-table stack-table texts">
          <thead>
            <tr>
              <th scope="col">{words.holder}</th>
              <th scope="col">{words.from}</th>
              <th scope="col">{words.to}</th>
              <th scope="col">{words.began}</th>
              <th scope="col">{words.transferSince}</th>
              <th scope="col">{words.statements}</th>
            </tr>
          </thead>
          <tbody>
            {trace.custody.map((interval) => (
              <tr key={`${interval.holder}-${interval.fromMs}`}>
                <th scope="row">{partyName(trace, interval.holder)}</th>
                <td data-label={words.from}>
                  <Time atMs={interval.fromMs} short />
                </td>
                <td data-label={words.to}>
                  {interval.toMs === null ? words.until : <Time atMs={interval.toMs} short />}
                </td>
                <td data-label={words.began}>{beginning(interval)}</td>
                <td data-label={words.transferSince}>
                  <Time atMs={interval.inTransferFromMs} short />
                </td>
                <td data-label={words.statements}>
                  <StatementLinks hashes={interval.statements} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function beginning({ begins, clean }: CustodyInterval): string {
  const words = traceWords();
  if (begins === "creation") return words.creation;
  return clean ? words.cleanAccept : words.reservedAccept;
}

export function ReservationsPanel({ trace }: Properties) {
  const words = traceWords();
  return (
    <Panel title={words.reservations}>
      {trace.reservations.length === 0 ? (
        <p class="panel-body dim">{words.noReservations}</p>
      ) : (
        <ul class="excursions">
          {trace.reservations.map((reservation) => (
            <li key={`${reservation.statement}-${reservation.code}-${reservation.text}`} class="excursion">
              <StatusGlyph status="attention" />
              <div>
                <p class="wrap-anywhere">
                  <strong>{words.reservationCodes[reservation.code] ?? reservation.code}</strong>{" "}
                  {reservation.text}
                </p>
                <p class="dim">
                  {partyName(trace, reservation.by)} · <Time atMs={reservation.atMs} short /> ·{" "}
                  {reservation.measured ? words.measured : words.declared}
                </p>
                <StatementLinks hashes={[reservation.statement]} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

export function FindingsPanel({ trace }: Properties) {
  const words = traceWords();
  return (
    <Panel title={words.findings}>
      {trace.findings.length === 0 ? (
        <p class="panel-body dim">{words.noFindings}</p>
      ) : (
        <ul class="excursions">
          {trace.findings.map((finding) => (
            <li key={`${finding.code}-${finding.detail}`} class="excursion">
              <StatusGlyph status="attention" />
              <div>
                <p>{words.finding[finding.code] ?? finding.code}</p>
                <p class="dim wrap-anywhere">{finding.detail}</p>
                <StatementLinks hashes={finding.statements} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
