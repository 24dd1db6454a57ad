/** The fleet as a list: what the map shows, for keyboard and screen reader as well. */

import { useEffect, useRef } from "preact/hooks";
import { announceKeys } from "../app/keyboard.ts";
import { language } from "../app/preferences.ts";
import { FoundBy } from "../components/shipment-count.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { useVirtualRows } from "../components/use-virtual-rows.ts";
import { rowAfterKey } from "../components/virtual-window.ts";
import { measurement } from "../format/measurement.ts";
import { duration } from "../format/time.ts";
import { t } from "../messages/messages.ts";
import { listed } from "../store/filter.ts";
import { type ShownRow, shown, shownMs } from "../store/shown.ts";
import { drawingOf, lookOf } from "./looks.ts";
import type { MapSelection } from "./selection.ts";

export const fleetListId = "fleet-list";
/** In rem, as in the style sheet. */
const rowHeight = 3.25;

export function FleetList({
  selection,
  open,
}: {
  selection: MapSelection;
  open: (shipment: string) => void;
}) {
  const indexes = listed.value;
  const { rows } = shown.value;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualRows(scroller, indexes.length, rowHeight);
  const selected = selection.shipment.value;
  useEffect(() => announceKeys("list"), []);
  const place = useRef(0);
  const selectedPlace = placeOf(selected, indexes);
  if (selectedPlace >= 0) place.current = selectedPlace;

  const onKeyDown = (event: KeyboardEvent) => {
    const current = selectedPlace >= 0 ? selectedPlace : place.current - (selected === undefined ? 1 : 0);
    if (event.key === "Enter" && selected !== undefined) open(selected);
    else if (event.key === "Escape") {
      if (selected !== undefined) event.preventDefault();
      selection.select(undefined);
    } else {
      // With nothing chosen Enter chooses the row that it would open.
      const key = event.key === "Enter" ? "ArrowDown" : event.key;
      const next = rowAfterKey(key, current, indexes.length, virtual.rowsPerPage);
      if (next === undefined) return;
      event.preventDefault();
      const row = rows[indexes[next]!];
      if (row) selection.select(row.shipment);
      virtual.show(next);
    }
  };

  const drawn = indexes.slice(virtual.window.start, virtual.window.end);
  return (
    <div
      ref={scroller}
      id={fleetListId}
      class="fleet-list"
      role="listbox"
      tabIndex={0}
      aria-label={t().map.list}
      aria-activedescendant={selectedPlace >= 0 ? optionId(selectedPlace) : undefined}
      onScroll={virtual.onScroll}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const option =
          event.target instanceof Element ? event.target.closest<HTMLElement>("[data-shipment]") : null;
        if (option) selection.select(option.dataset.shipment);
      }}
    >
      <div class="virtual-space" style={{ height: `${indexes.length * rowHeight}rem` }} role="presentation">
        {drawn.map((index, offset) => {
          const row = rows[index];
          if (!row) return null;
          const position = virtual.window.start + offset;
          return (
            <FleetOption
              key={row.shipment}
              row={row}
              position={position}
              count={indexes.length}
              selected={row.shipment === selected}
            />
          );
        })}
      </div>
    </div>
  );
}

/** −1 where nothing is chosen, or the filter hides it. */
function placeOf(shipment: string | undefined, indexes: readonly number[]): number {
  const index = shipment === undefined ? undefined : shown.value.indexOf.get(shipment);
  return index === undefined ? -1 : indexes.indexOf(index);
}

function optionId(position: number): string {
  return `fleet-option-${position}`;
}

interface OptionProps {
  row: ShownRow;
  position: number;
  count: number;
  selected: boolean;
}

function FleetOption({ row, position, count, selected }: OptionProps) {
  const now = shownMs.value;
  const age = now === undefined ? "" : duration(now - row.atMs);
  const look = lookOf(row);
  const { colour, shape } = drawingOf(look);
  return (
    // The list itself takes the keys; its options are reached through `aria-activedescendant`.
    <div
      id={optionId(position)}
      class="fleet-option"
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-posinset={position + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${position * rowHeight}rem)` }}
      data-shipment={row.shipment}
    >
      <StatusGlyph status={colour} shape={shape} />
      <span class="fleet-option-name">{row.shipment}</span>
      <span class="fleet-option-value">{measurement(row.temperatureCelsius, "Cel", language.value)}</span>
      <span class="fleet-option-detail">
        <span class={`text-${colour}`}>
          {row.remark ?? (look === "late" ? t().arrival.likely : t().status[row.status])}
        </span>{" "}
        · <FoundBy shipment={row.shipment} otherwise={row.holderName || row.holder} />
      </span>
      <span class="fleet-option-age">{age}</span>
    </div>
  );
}
