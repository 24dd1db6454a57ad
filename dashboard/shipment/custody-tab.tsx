/** Every handover: who held the goods, from when to when, with what reservations, and by which statements. */
import type { CustodyView } from "../../gateway/contract/api.ts";
import { Hash } from "../components/hash.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { duration } from "../format/time.ts";
import { pageText } from "../messages/pages.ts";
import { nowMs } from "../store/live.ts";
import { VerificationMark } from "../verification/verification-mark.tsx";
import { CustodyBar } from "./custody-bar.tsx";
import type { TabProperties } from "./shipment-page.tsx";

export function CustodyTab({ view, resources, clock }: TabProperties) {
  return (
    <section class="panel">
      <header>
        <h2>{pageText().shipment.custodyTitle}</h2>
      </header>
      <div class="panel-body">
        <CustodyBar
          custody={view.custody}
          excursions={resources.trace.value?.excursions ?? []}
          clock={clock}
        />
      </div>
      <ol class="timeline">
        {view.custody.map((interval, index) => (
          <Interval key={`${interval.holder}-${interval.fromMs}`} interval={interval} first={index === 0} />
        ))}
      </ol>
    </section>
  );
}

function Interval({ interval, first }: { interval: CustodyView; first: boolean }) {
  const words = pageText().shipment;
  return (
    <li class="timeline-entry">
      <div class="timeline-when">
        <Time atMs={interval.fromMs} short />
        <span class="dim">
          {duration((interval.toMs ?? nowMs.value ?? interval.fromMs) - interval.fromMs)}
        </span>
      </div>
      <div class="timeline-what">
        <h3 class="wrap-anywhere">{interval.holderName || interval.holder}</h3>
        {first ? <p class="dim">{words.firstHolder}</p> : <Acceptance interval={interval} />}
        {interval.inTransferSinceMs !== null && interval.toMs === null && (
          <p class="quiet-line text-attention">
            <StatusGlyph status="attention" />
            <InTransfer sinceMs={interval.inTransferSinceMs} />
          </p>
        )}
        {interval.statements.length > 0 && (
          <ul class="timeline-statements">
            {interval.statements.map((hash) => (
              <li key={hash}>
                <Hash value={hash} name={words.hash} />
                <VerificationMark hash={hash} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function InTransfer({ sinceMs }: { sinceMs: number }) {
  const words = pageText().shipment;
  return (
    <span>
      {words.inTransferSince} <Time atMs={sinceMs} short />
    </span>
  );
}

function Acceptance({ interval }: { interval: CustodyView }) {
  const words = pageText().shipment;
  if (interval.clean) {
    return (
      <p class="quiet-line">
        <StatusGlyph status="delivered" />
        {words.clean}
      </p>
    );
  }
  return (
    <>
      <p class="quiet-line text-attention">
        <StatusGlyph status="attention" />
        {words.withReservations}
      </p>
      <ul class="reservations">
        {interval.reservations.map((reservation) => (
          <li key={reservation} class="wrap-anywhere">
            {reservation}
          </li>
        ))}
      </ul>
    </>
  );
}
