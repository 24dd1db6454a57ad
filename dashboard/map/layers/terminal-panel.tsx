/** What is due at a terminal: shipments that stand there, and those on their way to it. */
import { useEffect, useRef } from "preact/hooks";
import type { FleetRow } from "../../../gateway/contract/api.ts";
import { language } from "../../app/preferences.ts";
import { Icon } from "../../components/icons.tsx";
import { StatusGlyph } from "../../components/status.tsx";
import { integer } from "../../format/values.ts";
import { mapLayerWords } from "../../messages/map-layer-messages.ts";
import { t } from "../../messages/messages.ts";
import { shown } from "../../store/shown.ts";
import { dueAt, type MapTerminal } from "./terminals.ts";

/** The rest is in the table of shipments. */
const listedMax = 50;

export function TerminalPanel({ terminal, close }: { terminal: MapTerminal; close: () => void }) {
  const words = mapLayerWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [terminal]);
  const { staying, heading: coming } = dueAt(terminal, shown.value.rows);
  return (
    <section class="detail-panel area-panel" aria-label={terminal.name}>
      <header class="detail-head">
        <h2 ref={heading} tabIndex={-1} class="wrap-anywhere">
          <bdi>{terminal.name}</bdi>
        </h2>
        <button type="button" class="icon-button" aria-label={t().common.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div class="detail-body">
        <p class="dim wrap-anywhere">
          {[words.kinds[terminal.kind], terminal.locode, terminal.country].filter(Boolean).join(" · ")}
        </p>
        <DueList title={words.staying} rows={staying} none={words.nobodyStays} />
        <DueList title={words.heading} rows={coming} none={words.nobodyComes} />
      </div>
    </section>
  );
}

function DueList({ title, rows, none }: { title: string; rows: readonly FleetRow[]; none: string }) {
  const words = mapLayerWords();
  return (
    <section>
      <h3>
        {title} ({integer(rows.length, language.value)})
      </h3>
      {rows.length === 0 && <p class="dim">{none}</p>}
      <ul class="due-list">
        {rows.slice(0, listedMax).map((row) => (
          <li key={row.shipment}>
            <StatusGlyph status={row.status} />
            <a href={`./shipments/${encodeURIComponent(row.shipment)}`} class="wrap-anywhere">
              {row.shipment}
            </a>
            <span class={`text-${row.status}`}>{t().status[row.status]}</span>
          </li>
        ))}
      </ul>
      {rows.length > listedMax && (
        <p class="dim">{words.more(integer(rows.length - listedMax, language.value))}</p>
      )}
    </section>
  );
}
