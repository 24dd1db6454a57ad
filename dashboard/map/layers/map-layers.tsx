/** What the map shows besides the fleet, and the control that switches it: loaded once the fleet is there. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { type Map as LeafletMap, latLngBounds } from "leaflet";
import { useEffect, useMemo } from "preact/hooks";
import type { Area } from "../../../gateway/contract/alerts.ts";
import { mapLayerWords } from "../../messages/map-layer-messages.ts";
import "../../styles/map-layers.css";
import type { FleetLayer } from "../fleet-layer.ts";
import type { MapSelection } from "../selection.ts";
import { type AreaDraft, areaOf, rimOf, withMoved, withoutPoint, withPoint, withRim } from "./area-draft.ts";
import { AreaLayer, type Handle, type ShownArea } from "./area-layer.ts";
import { outlineOf } from "./area-outline.ts";
import { AreaPanel } from "./area-panel.tsx";
import { type Areas, areasOfGateway } from "./areas.ts";
import { isShown, layerNames, toggleLayer } from "./shown-layers.ts";

export function MapLayers(props: { map: LeafletMap; layer: FleetLayer; selection: MapSelection }) {
  const { map, layer, selection } = props;
  const words = mapLayerWords();
  const areas = useMemo(areasOfGateway, []);
  const isPanelOpen = useSignal(false);
  useAreas(map, layer, areas);
  const show = (area: Area) => {
    const bounds = latLngBounds([]);
    for (const [lat, lon] of outlineOf(area)) bounds.extend([lat, lon]);
    map.fitBounds(bounds, { padding: [60, 60], maxZoom: 10, animate: false });
  };
  return (
    <>
      <details class="layers-control">
        <summary class="icon-button" aria-label={words.layers} title={words.layers}>
          <LayersIcon />
        </summary>
        <div class="layers-menu">
          {layerNames.map((name) => (
            <label key={name} class="check-field">
              <input type="checkbox" checked={isShown(name)} onChange={() => toggleLayer(name)} />
              <span>{words.names[name]}</span>
            </label>
          ))}
          <button
            type="button"
            class="button small"
            onClick={(event) => {
              event.currentTarget.closest("details")?.removeAttribute("open");
              selection.select(undefined);
              isPanelOpen.value = true;
            }}
          >
            {words.openAreas}
          </button>
        </div>
      </details>
      {isPanelOpen.value && selection.shipment.value === undefined && (
        <AreaPanel
          areas={areas}
          close={() => {
            areas.draft.value = undefined;
            isPanelOpen.value = false;
          }}
          show={({ area }) => show(area)}
          centre={() => {
            const { lat, lng } = map.getCenter();
            return [lat, lng];
          }}
        />
      )}
    </>
  );
}

function useAreas(map: LeafletMap, layer: FleetLayer, areas: Areas): void {
  const drawing = useMemo(() => new AreaLayer(), []);
  useEffect(() => {
    void areas.load();
    drawing.addTo(map);
    return () => {
      layer.isDeaf = false;
      drawing.remove();
    };
  }, [map, layer, areas, drawing]);
  useSignalEffect(() => {
    const draft = areas.draft.value;
    const set = (next: AreaDraft) => {
      areas.draft.value = next;
    };
    const isOther = ({ id }: { id: string }) => id !== draft?.rule?.id;
    const shown = isShown("areas") ? areas.rules.value.filter(isOther) : [];
    drawing.show([...shown.map((rule) => shownArea(rule.id, rule.name, rule.area)), ...drawnNow(draft)]);
    // A click belongs to the drawing while there is one, not to a shipment below it.
    layer.isDeaf = draft !== undefined;
    drawing.onPick(draft && ((at) => set(withPoint(areas.draft.peek() ?? draft, at))));
    drawing.setHandles(draft ? handlesOf(draft, set) : []);
  });
}

function shownArea(id: string, name: string, area: Area): ShownArea {
  return { id, name, outline: outlineOf(area), isDrawn: false };
}

function drawnNow(draft: AreaDraft | undefined): ShownArea[] {
  const area = draft && areaOf(draft);
  return area ? [{ ...shownArea("", draft.name, area), isDrawn: true }] : [];
}

function handlesOf(draft: AreaDraft, set: (draft: AreaDraft) => void): Handle[] {
  const words = mapLayerWords();
  const corners = draft.points.map(
    (at, place): Handle => ({
      key: String(place),
      label: draft.shape === "circle" ? words.centreHandle : words.cornerHandle(place + 1),
      at,
      isSelected: place === draft.selected,
      isRim: false,
      move: (to) => set(withMoved(draft, place, to)),
      select: () => draft.selected !== place && set({ ...draft, selected: place }),
      remove: () => set(withoutPoint(draft, place)),
    }),
  );
  const rim = rimOf(draft);
  if (!rim) return corners;
  const nothing = () => undefined;
  return [
    ...corners,
    {
      key: "rim",
      label: words.rimHandle,
      at: rim,
      isSelected: false,
      isRim: true,
      move: (to) => set(withRim(draft, to)),
      select: nothing,
      remove: nothing,
    },
  ];
}

function LayersIcon() {
  return (
    <svg
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d="M10 3 17.5 7 10 11 2.5 7ZM2.5 10.5 10 14.5l7.5-4M2.5 13.5 10 17.5l7.5-4" />
    </svg>
  );
}
