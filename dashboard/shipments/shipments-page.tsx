/** All shipments as a table: search, filter, sort, and the rows shown as a file. */

import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { FleetRow } from "../../gateway/contract/api.ts";
import { apart } from "../../report/apart.ts";
import { csvText } from "../../report/csv.ts";
import { LazyDialog } from "../actions/lazy-dialog.tsx";
import { basePath } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { useIsHere } from "../app/use-is-here.ts";
import { ArrivalTime } from "../components/arrival.tsx";
import { downloadCsv } from "../components/download.ts";
import { Icon } from "../components/icons.tsx";
import { Lazily } from "../components/lazily.tsx";
import { SearchField } from "../components/search-field.tsx";
import { FoundBy, ShipmentCount } from "../components/shipment-count.tsx";
import { Status, StatusGlyph } from "../components/status.tsx";
import { StatusChips } from "../components/status-chips.tsx";
import { Age } from "../components/time.tsx";
import { type Column, primary, type Sort, VirtualTable } from "../components/virtual-table.tsx";
import { measurement } from "../format/measurement.ts";
import { isoTime } from "../format/time.ts";
import { withUnit } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import { identifiers, listed, query, statuses } from "../store/filter.ts";
import { connection, fleet } from "../store/live.ts";
import { sortIndexes } from "./fleet-sort.ts";
import { addressOfView, type ColumnName, initialView, type View, viewOfAddress } from "./views.ts";

const loadNoShipments = () => import("./no-shipments.tsx");

export function shipmentLink(shipment: string): string {
  return `./shipments/${encodeURIComponent(shipment)}`;
}

export default function ShipmentsPage() {
  const words = t().shipments;
  useTitle(words.title);
  const { route } = useLocation();
  const [view, change] = useView();
  const [arranging, setArranging] = useState(false);
  const { sort } = view;
  const rows = useOrderedRows(sort);
  const all = columns();
  return (
    <div class="page fill-page">
      <div class="page-head">
        <h1>{words.title}</h1>
        <div class="button-row">
          <button type="button" class="button" disabled={rows.length === 0} onClick={() => download(rows)}>
            <Icon name="download" size={18} />
            {t().common.downloadCsv}
          </button>
          <a class="button primary" href="./shipments/new">
            <Icon name="plus" size={18} />
            {words.create}
          </a>
        </div>
      </div>
      <div class="toolbar">
        <SearchField
          value={query.value}
          label={t().map.searchLabel}
          placeholder={t().map.searchPlaceholder}
          onInput={(value) => {
            query.value = value;
          }}
        />
        <StatusChips
          counts={fleet.value.counts}
          chosen={statuses.value}
          onChange={(chosen) => {
            statuses.value = chosen;
          }}
        />
        <button type="button" class="button" onClick={() => setArranging(true)}>
          {words.views}
        </button>
        <ShipmentCount matching={rows.length} />
      </div>
      <LazyDialog
        open={arranging}
        close={() => setArranging(false)}
        title={words.views}
        load={() => import("./view-menu.tsx")}
        content={{
          view,
          titles: Object.fromEntries(all.map(({ name, title }) => [name, title])) as Record<
            ColumnName,
            string
          >,
          change,
        }}
      />
      <section class="panel fill-panel">
        {rows.length > 0 ? (
          <VirtualTable
            id="shipments"
            label={words.tableLabel}
            columns={all.filter(({ name }) => view.columns.includes(name as ColumnName))}
            rows={rows}
            rowKey={(row) => row.shipment}
            card={(row) => <Card row={row} />}
            open={(row) => route(`${basePath()}shipments/${encodeURIComponent(row.shipment)}`)}
            sort={sort}
            onSort={(next) => change({ ...view, sort: next })}
          />
        ) : (
          <Nothing />
        )}
      </section>
    </div>
  );
}

/** What the address asks for at first; from then on the address says what is shown. */
function useView(): [View, (view: View) => void] {
  const [asked] = useState(() => (location.search === "" ? undefined : viewOfAddress(location.search)));
  const [layout, setLayout] = useState<Pick<View, "columns" | "sort">>(asked ?? initialView);
  const show = (view: View) => {
    query.value = view.query;
    statuses.value = new Set(view.statuses);
    setLayout({ columns: view.columns, sort: view.sort });
  };
  useEffect(() => {
    if (asked) show(asked);
  }, [asked]);
  const view = { ...layout, query: query.value, statuses: [...statuses.value] };
  const address = addressOfView(view);
  const isHere = useIsHere();
  useLayoutEffect(() => {
    if (isHere) history.replaceState(history.state, "", location.pathname + address);
  }, [address, isHere]);
  return [view, show];
}

/** The order follows the filter and the chosen column; the values in the rows are always the newest. */
function useOrderedRows(sort: Sort): FleetRow[] {
  const indexes = listed.value;
  const { rows } = fleet.value;
  const ordered = useMemo(
    () => sortIndexes(indexes, fleet.peek().rows, sort.column, sort.descending),
    [indexes, sort],
  );
  return ordered.flatMap((index) => rows[index] ?? []);
}

function columns(): Column<FleetRow>[] {
  const words = t().shipments;
  return [
    {
      name: "status",
      title: words.status,
      track: "7.375rem",
      sortable: true,
      cell: (row) => <Status status={row.status} />,
    },
    {
      name: "shipment",
      title: words.shipment,
      // With room for the identifier by which it was found.
      track: identifiers.found.value.size > 0 ? "minmax(16.875rem, 2fr)" : "minmax(6.875rem, 1fr)",
      sortable: true,
      cell: (row) => (
        <>
          <a {...primary} href={shipmentLink(row.shipment)}>
            {row.shipment}
          </a>
          <FoundBy shipment={row.shipment} />
        </>
      ),
    },
    {
      name: "goods",
      title: words.goods,
      track: "minmax(0, 1.6fr)",
      sortable: true,
      cell: (row) => row.goods,
    },
    {
      name: "route",
      title: words.route,
      track: "minmax(0, 1.6fr)",
      sortable: true,
      cell: way,
    },
    {
      name: "holder",
      title: words.holder,
      track: "minmax(0, 1.6fr)",
      sortable: true,
      cell: (row) => row.holderName || row.holder,
    },
    {
      name: "arrival",
      title: words.arrival,
      track: "10rem",
      sortable: true,
      numeric: true,
      cell: (row) => <ArrivalTime eta={row.eta} />,
    },
    {
      name: "temperature",
      title: words.temperature,
      track: "5.25rem",
      sortable: true,
      numeric: true,
      cell: (row) => measurement(row.temperatureCelsius, "Cel", language.value),
    },
    {
      name: "battery",
      title: words.battery,
      track: "4.75rem",
      sortable: true,
      numeric: true,
      cell: (row) => withUnit(row.batteryPercent, "%EL", language.value),
    },
    {
      name: "lastReading",
      title: words.lastReading,
      track: "8rem",
      sortable: true,
      numeric: true,
      cell: (row) => (row.device === null ? <span class="dim">–</span> : <Age atMs={row.atMs} />),
    },
  ];
}

function way({ origin, destination }: FleetRow): string {
  return `${apart(origin)} → ${apart(destination)}`;
}

function Card({ row }: { row: FleetRow }) {
  return (
    <>
      <span class="card-mark">
        <StatusGlyph status={row.status} />
      </span>
      <a {...primary} class="card-name" href={shipmentLink(row.shipment)}>
        {row.shipment}
      </a>
      <span class="card-value">{measurement(row.temperatureCelsius, "Cel", language.value)}</span>
      <span class="card-detail">
        <span class={`text-${row.status}`}>{t().status[row.status]}</span> ·{" "}
        <FoundBy shipment={row.shipment} otherwise={way(row)} />
      </span>
      <span class="card-note">
        <Age atMs={row.atMs} />
      </span>
    </>
  );
}

function Nothing() {
  if (connection.value.state === "connecting") return <p class="loading">{t().common.loading}</p>;
  return <Lazily load={loadNoShipments} content={{}} />;
}

/** Column names stay English, so that whatever reads the files finds the same names each time. */
const csvHeader = [
  "shipment",
  "status",
  "reason",
  "goods",
  "origin",
  "destination",
  "holder",
  "holder_name",
  "latitude",
  "longitude",
  "temperature_celsius",
  "battery_percent",
  "device",
  "last_reading_utc",
  "expected_arrival_utc",
  "late_probability",
];

function download(rows: readonly FleetRow[]): void {
  const lines = rows.map((row) => [
    row.shipment,
    row.status,
    row.reason,
    row.goods,
    row.origin,
    row.destination,
    row.holder,
    row.holderName,
    row.lat,
    row.lon,
    row.temperatureCelsius,
    row.batteryPercent,
    row.device,
    isoTime(row.atMs),
    row.eta ? isoTime(row.eta.final.p50Ms) : "",
    row.eta?.final.late ?? "",
  ]);
  downloadCsv("shipments.csv", csvText(csvHeader, lines));
}
