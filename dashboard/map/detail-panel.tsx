/** What is known now of the chosen shipment, and the way to its page. */

import { language } from "../app/preferences.ts";
import { ArrivalFacts } from "../components/arrival.tsx";
import { Fact } from "../components/fact.tsx";
import { Icon } from "../components/icons.tsx";
import { Status } from "../components/status.tsx";
import { Age, Time } from "../components/time.tsx";
import { measurement, speed } from "../format/measurement.ts";
import { decimal, position, withUnit } from "../format/values.ts";
import { mapLayerWords } from "../messages/map-layer-messages.ts";
import { t } from "../messages/messages.ts";
import { reasonText } from "../messages/reasons.ts";
import { instantText } from "../replay/instant.ts";
import { past, type ShownRow } from "../store/shown.ts";
import type { MapSelection } from "./selection.ts";

/** From the past to the same moment of it. */
function pageOf(shipment: string): string {
  const page = `./shipments/${encodeURIComponent(shipment)}`;
  const atMs = past.value?.atMs;
  return atMs === undefined ? page : `${page}?at=${instantText(atMs)}`;
}

export default function DetailPanel({ row, selection }: { row: ShownRow; selection: MapSelection }) {
  const words = mapLayerWords().detail;
  return (
    <section class="detail-panel" aria-label={words.selected}>
      <header class="detail-head">
        <h2 class="wrap-anywhere">{row.shipment}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label={t().common.close}
          onClick={() => selection.select(undefined)}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="detail-body">
        <p class="detail-status">
          <Status status={row.status} words={row.remark} />
          {row.reason && <span class="wrap-anywhere">{reasonText(row)}</span>}
        </p>
        <p class="few-lines wrap-anywhere">{row.goods}</p>
        <p class="route few-lines wrap-anywhere">
          <span>{row.origin}</span>
          <span aria-hidden="true">→</span>
          <span>{row.destination}</span>
        </p>
        <dl class="facts">
          <Fact name={words.holder}>{row.holderName || row.holder}</Fact>
          <ArrivalFacts eta={row.eta} />
          <Fact name={words.temperature}>{measurement(row.temperatureCelsius, "Cel", language.value)}</Fact>
          <Fact name={words.lastReading}>
            {past.value ? <Time atMs={row.atMs} /> : <Age atMs={row.atMs} />}
          </Fact>
          <Fact name={words.position}>
            {row.lat === null ? t().map.noPosition : position(row.lat, row.lon)}
          </Fact>
          {row.speedMetersPerSecond !== null && (
            <Fact name={words.speed}>{speed(row.speedMetersPerSecond, language.value)}</Fact>
          )}
          {row.headingDegrees !== null && (
            <Fact name={words.heading}>{`${decimal(row.headingDegrees, 0, language.value)}°`}</Fact>
          )}
          <Fact name={words.battery}>{withUnit(row.batteryPercent, "%EL", language.value)}</Fact>
          {row.device && (
            <Fact name={words.device}>
              <a href={`./devices/${encodeURIComponent(row.device)}`}>{row.device}</a>
            </Fact>
          )}
        </dl>
      </div>
      <footer class="detail-actions">
        <a class="button primary" href={pageOf(row.shipment)}>
          {words.open}
        </a>
        <button
          type="button"
          class="button"
          aria-pressed={selection.follow.value}
          disabled={row.lat === null}
          onClick={() => {
            selection.follow.value = !selection.follow.value;
          }}
        >
          {words.follow}
        </button>
      </footer>
    </section>
  );
}
