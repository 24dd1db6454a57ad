/** The start page: the live fleet on a map, the same fleet as a list, and what is known of the one chosen. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useResource } from "../api/resource.ts";
import { addressWith, basePath } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { useIsHere } from "../app/use-is-here.ts";
import { Icon } from "../components/icons.tsx";
import { Lazily } from "../components/lazily.tsx";
import { Loaded } from "../components/problem.tsx";
import { SearchField } from "../components/search-field.tsx";
import { ShipmentCount } from "../components/shipment-count.tsx";
import { StatusChips } from "../components/status-chips.tsx";
import { integer } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import { listed, query, statuses } from "../store/filter.ts";
import { emptyFleet } from "../store/fleet.ts";
import { connection } from "../store/live.ts";
import { isPast, past, shown, shownRow } from "../store/shown.ts";
import "../styles/map.css";
import { FleetList, fleetListId } from "./fleet-list.tsx";
import { type MapSelection, mapSelection } from "./selection.ts";

/** Asked for at once, but in a chunk of its own: the list does not wait for the map. */
const loadFleetMap = () => import("./fleet-map.tsx");

const loadNoShipments = () => import("../shipments/no-shipments.tsx");
const loadHistoryBar = () => import("../history/history-bar.tsx");
const loadDetailPanel = () => import("./detail-panel.tsx");

export default function MapPage() {
  useTitle(t().map.title);
  const location = useLocation();
  const selection = useSelection();
  useMomentFirst();
  const chosen = selection.shipment.value;
  const row = chosen === undefined ? undefined : shownRow(chosen);
  return (
    <div class="map-page" data-time={isPast.value ? "past" : "live"}>
      <h1 class="visually-hidden">{t().map.title}</h1>
      <div class="map-area">
        <MapItself selection={selection} />
        <div class="map-chips">
          <StatusChips
            counts={shown.value.counts}
            chosen={statuses.value}
            onChange={(chosen) => {
              statuses.value = chosen;
            }}
          />
        </div>
      </div>
      <Side
        selection={selection}
        open={(shipment) => location.route(`${basePath()}shipments/${encodeURIComponent(shipment)}`)}
      />
      {row && <Lazily load={loadDetailPanel} content={{ row, selection }} />}
      <div class="history-place">{isFleetThere() && <Lazily load={loadHistoryBar} content={{}} />}</div>
      <LiveSummary />
    </div>
  );
}

/** Often enough to know, seldom enough to listen to anything else. */
const summaryEveryMs = 10_000;

/** What a glance at the map would tell, for those who listen instead. Silent while nothing changes. */
function LiveSummary() {
  const text = useSignal("");
  useEffect(() => {
    const renew = () => {
      const { rows, counts } = shown.peek();
      const said = (count: number) => integer(count, language.value);
      text.value = isPast.peek()
        ? ""
        : t().map.summary(said(rows.length), said(counts.attention), said(counts.critical));
    };
    const timer = setInterval(renew, summaryEveryMs);
    return () => clearInterval(timer);
  }, [text]);
  return (
    <p class="visually-hidden" role="status">
      {text.value}
    </p>
  );
}

function MapItself({ selection }: { selection: MapSelection }) {
  const module = useResource("fleet-map", loadFleetMap);
  if (module.state === "ready") return <module.value.FleetMap selection={selection} />;
  return (
    <div class="map-waiting">
      <Loaded resource={module}>{() => null}</Loaded>
    </div>
  );
}

/** Nothing waits for what looks back, unless a link asks for a moment. */
function isFleetThere(): boolean {
  return isPast.value || connection.value.state !== "connecting";
}

/** A link to a moment shows nothing live while the history's code is on its way. */
function useMomentFirst(): void {
  const { query: asked } = useLocation();
  useMemo(() => {
    if (asked.at !== undefined) past.value = { atMs: Number.NaN, fleet: emptyFleet, isKnown: false };
  }, []);
  useEffect(
    () => () => {
      past.value = undefined;
    },
    [],
  );
}

/** The choice lives in the address, so that a link shows the same shipment. */
function useSelection(): MapSelection {
  const { query: asked, route } = useLocation();
  const selection = useMemo(
    () => mapSelection((shipment) => route(addressWith(location.href, "shipment", shipment), true)),
    [],
  );
  const wanted = asked.shipment;
  const isHere = useIsHere();
  useEffect(() => {
    if (isHere) selection.select(wanted);
  }, [selection, wanted, isHere]);
  const shipment = selection.shipment.value;
  useEffect(() => {
    if (shipment === undefined) return;
    const controller = new AbortController();
    void drawnJourney(shipment, selection, controller.signal);
    return () => controller.abort();
  }, [selection, shipment]);
  return selection;
}

async function drawnJourney(shipment: string, selection: MapSelection, signal: AbortSignal): Promise<void> {
  const { loadJourney } = await import("../trail/load-journey.ts");
  const journey = await loadJourney(shipment, signal);
  if (!signal.aborted) selection.journey.value = journey;
}

const sheetHeights = ["peek", "half", "full"] as const;

function Side({ selection, open }: { selection: MapSelection; open: (shipment: string) => void }) {
  const words = t().map;
  const sheet = useSignal(0);
  const raise = (by: number) => {
    sheet.value = Math.max(0, Math.min(sheetHeights.length - 1, sheet.value + by));
  };
  return (
    <section class="map-side" data-sheet={sheetHeights[sheet.value]} aria-label={words.list}>
      <div class="sheet-handle">
        <button
          type="button"
          class="icon-button"
          aria-label={words.lowerSheet}
          disabled={sheet.value === 0}
          onClick={() => raise(-1)}
        >
          <Icon name="down" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={words.raiseSheet}
          disabled={sheet.value === sheetHeights.length - 1}
          onClick={() => raise(1)}
        >
          <Icon name="up" />
        </button>
      </div>
      <div class="map-search">
        <SearchField
          value={query.value}
          label={words.searchLabel}
          placeholder={words.searchPlaceholder}
          controls={fleetListId}
          onInput={(value) => {
            query.value = value;
          }}
          onKeyDown={(event) => {
            if (event.key !== "ArrowDown" && event.key !== "Enter") return;
            event.preventDefault();
            document.getElementById(fleetListId)?.focus();
          }}
        />
        <ShipmentCount matching={listed.value.length} />
      </div>
      <ListOrNothing selection={selection} open={open} />
    </section>
  );
}

function ListOrNothing({ selection, open }: { selection: MapSelection; open: (shipment: string) => void }) {
  if (listed.value.length > 0) return <FleetList selection={selection} open={open} />;
  if (past.value && past.value.fleet.rows.length === 0)
    return past.value.isKnown ? <p class="map-nothing dim">{t().map.noneThen}</p> : null;
  if (connection.value.state === "connecting") {
    return (
      <p class="loading" role="status">
        {t().common.loading}
      </p>
    );
  }
  return <Lazily load={loadNoShipments} content={{}} />;
}
