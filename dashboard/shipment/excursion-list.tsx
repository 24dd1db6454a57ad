/** Excursions with who held the goods meanwhile. States facts; says that it is no finding of law. */

import type { ShipmentView } from "../../gateway/contract/api.ts";
import { quantityName } from "../../report/quantity.ts";
import type { TraceExcursion, TracePart } from "../api/trace.ts";
import { language } from "../app/preferences.ts";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { measurement } from "../format/measurement.ts";
import { unitOf } from "../format/quantity.ts";
import { duration } from "../format/time.ts";
import { decimal } from "../format/values.ts";
import { pageText } from "../messages/pages.ts";
import { nowMs } from "../store/live.ts";

export function ExcursionList({
  excursions,
  view,
}: {
  excursions: readonly TraceExcursion[];
  view: ShipmentView;
}) {
  const words = pageText().shipment;
  if (excursions.length === 0) {
    return (
      <p class="panel-body quiet-line">
        <StatusGlyph status="delivered" />
        {view.conditions.length === 0 ? words.noTerms : words.noExcursions}
      </p>
    );
  }
  return (
    <>
      <ul class="excursions">
        {excursions.map((excursion) => (
          <Excursion key={`${excursion.quantity}-${excursion.fromMs}`} excursion={excursion} view={view} />
        ))}
      </ul>
      <p class="panel-note">{words.sharesHelp}</p>
    </>
  );
}

function Excursion({ excursion, view }: { excursion: TraceExcursion; view: ShipmentView }) {
  const words = pageText().shipment;
  const { fromMs, toMs } = excursion;
  return (
    <li class="excursion">
      <StatusGlyph status="critical" />
      <div>
        <p>
          <strong class="text-critical">{quantityName(excursion.quantity, pageText().quantities)}</strong>{" "}
          {extremeText(excursion)}
        </p>
        <p class="dim">
          <Time atMs={fromMs} short /> – {toMs === null ? words.ongoing : <Time atMs={toMs} short />}
          {" · "}
          {duration((toMs ?? nowMs.value ?? fromMs) - fromMs)}
        </p>
        <ul>
          {excursion.parts.map((part) => (
            <li key={`${part.holder}-${part.fromMs}`} class="excursion-part">
              <span>{holderName(part.holder, view)}</span>
              <span>{shareText(part)}</span>
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}

function extremeText({ quantity, extreme, limit }: TraceExcursion): string {
  const words = pageText().shipment;
  const unit = unitOf(quantity);
  const shown = measurement(extreme, unit, language.value);
  if (limit === null) return words.excursionEvent(shown);
  const limitShown = measurement(limit, unit, language.value);
  return extreme >= limit ? words.excursionAbove(shown, limitShown) : words.excursionBelow(shown, limitShown);
}

function shareText({ shareMin, shareMax }: TracePart): string {
  const percent = (share: number) => decimal(share * 100, 0, language.value);
  return pageText().shipment.share(percent(shareMin), percent(shareMax));
}

/** The trace names parties by identifier; their legal names are in the custody intervals. */
function holderName(holder: string, view: ShipmentView): string {
  return view.custody.find((interval) => interval.holder === holder)?.holderName || holder;
}
