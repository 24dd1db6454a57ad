/** What the map shows besides the fleet, and the control that switches it: loaded once the fleet is there. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { type Map as LeafletMap, latLngBounds } from "leaflet";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Area } from "../../../gateway/contract/alerts.ts";
import { network } from "../../api/routing.ts";
import { isDark } from "../../app/preferences.ts";
import { Lazily } from "../../components/lazily.tsx";
import { scrollable } from "../../components/scrollable.ts";
import { mapLayerWords } from "../../messages/map-layer-messages.ts";
import "../../styles/map-layers.css";
import { chain } from "../../store/live.ts";
import type { BaseLayer } from "../base-layer.ts";
import type { FleetLayer } from "../fleet-layer.ts";
import { labelHeightPixels } from "../labels.ts";
import { worldPixels } from "../mercator.ts";
import type { MapSelection } from "../selection.ts";
import { type AreaDraft, areaOf, rimOf, withMoved, withoutPoint, withPoint, withRim } from "./area-draft.ts";
import { AreaLayer, type Handle, type ShownArea } from "./area-layer.ts";
import { outlineOf } from "./area-outline.ts";
import { AreaPanel } from "./area-panel.tsx";
import { type Areas, areasOfGateway } from "./areas.ts";
import { CrowdMarks } from "./crowd-marks.ts";
import type { Box } from "./name-placement.ts";
import { isShown, layerNames, toggleLayer } from "./shown-layers.ts";
import { TerminalLayer, terminalsFromZoom } from "./terminal-layer.ts";
import { TerminalPanel } from "./terminal-panel.tsx";
import { type MapTerminal, terminalsOf } from "./terminals.ts";

export interface MapLayersProperties {
  map: LeafletMap;
  base: BaseLayer;
  layer: FleetLayer;
  selection: MapSelection;
}

export function MapLayers({ map, base, layer, selection }: MapLayersProperties) {
  const words = mapLayerWords();
  const areas = useMemo(areasOfGateway, []);
  const isPanelOpen = useSignal(false);
  const terminal = useSignal<MapTerminal | undefined>(undefined);
  useAreas(map, layer, areas);
  const marks = useCrowds(map, layer);
  useTerminals({
    map,
    layer,
    selection,
    keptFree: () => [...marks.boxes(), ...countryNames(map, base)],
    open: (opened) => {
      selection.select(undefined);
      terminal.value = opened;
    },
  });
  useSignalEffect(() => base.showNames(isShown("names")));
  const show = (area: Area) => {
    const bounds = latLngBounds([]);
    for (const [lat, lon] of outlineOf(area)) bounds.extend([lat, lon]);
    map.fitBounds(bounds, { padding: [60, 60], maxZoom: 10, animate: false });
  };
  const tiles = chain.value?.mapTiles;
  useTiles(map, tiles?.url);
  return (
    <>
      {tiles && <p class="map-credit map-tiles-credit">{tiles.attribution}</p>}
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
              terminal.value = undefined;
              isPanelOpen.value = true;
            }}
          >
            {words.openAreas}
          </button>
        </div>
      </details>
      <Legend selection={selection} />
      {terminal.value && selection.shipment.value === undefined && (
        <TerminalPanel
          terminal={terminal.value}
          close={() => {
            terminal.value = undefined;
          }}
        />
      )}
      {isPanelOpen.value && !terminal.value && selection.shipment.value === undefined && (
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

const loadLegend = () => import("./map-legend.tsx");

/** Folded until somebody asks what is drawn. */
function Legend({ selection }: { selection: MapSelection }) {
  const wasOpened = useSignal(false);
  const { title } = mapLayerWords().legend;
  return (
    <details
      class="legend-control"
      onToggle={() => {
        wasOpened.value = true;
      }}
    >
      <summary class="icon-button" aria-label={title} title={title}>
        <LegendIcon />
      </summary>
      <section {...scrollable} class="layers-menu map-legend" aria-label={title}>
        {wasOpened.value && <Lazily load={loadLegend} content={{ selection }} />}
      </section>
    </details>
  );
}

/** Over the map's own outlines, which stay where the tile server has nothing or does not answer. */
function useTiles(map: LeafletMap, url: string | undefined): void {
  useEffect(() => {
    if (url === undefined) return;
    let tiles: { remove(): unknown } | undefined;
    let isOver = false;
    void import("./leaflet-tiles.js").then(({ tileLayer }) => {
      if (!isOver) tiles = tileLayer(url, { pane: "tiles", maxZoom: map.getMaxZoom() }).addTo(map);
    });
    return () => {
      isOver = true;
      tiles?.remove();
    };
  }, [map, url]);
}

function useCrowds(map: LeafletMap, layer: FleetLayer): CrowdMarks {
  const marks = useMemo(() => new CrowdMarks(map), [map]);
  useEffect(() => {
    layer.setCrowds(marks);
    return () => {
      layer.setCrowds(undefined);
      marks.remove();
    };
  }, [layer, marks]);
  useSignalEffect(() => {
    isDark();
    marks.setColours();
    layer.schedule();
  });
  return marks;
}

/** Names of countries in the copy of the world that is in view, in pixels of the map. */
function countryNames(map: LeafletMap, base: BaseLayer): Box[] {
  const zoom = map.getZoom();
  const corner = map.getPixelBounds().getTopLeft();
  const world = worldPixels(zoom);
  const middle = corner.x + map.getSize().x / 2;
  return base.namesAt(zoom).map((name) => {
    const x = name.x + world * Math.round((middle - name.x) / world) - corner.x;
    const y = name.y - corner.y;
    const half = labelHeightPixels / 2;
    return { left: x - name.halfWidth, top: y - half, right: x + name.halfWidth, bottom: y + half };
  });
}

interface TerminalsProperties {
  map: LeafletMap;
  layer: FleetLayer;
  selection: MapSelection;
  keptFree: () => Box[];
  open: (terminal: MapTerminal) => void;
}

function useTerminals(props: TerminalsProperties): void {
  const { map, layer, selection } = props;
  const current = useRef(props);
  current.current = props;
  const terminals = useSignal<readonly MapTerminal[]>([]);
  const drawing = useMemo(
    () =>
      new TerminalLayer({
        fleet: layer,
        open: (terminal) => current.current.open(terminal),
        keptFree: () => current.current.keptFree(),
        label: ({ name, kind }) => mapLayerWords().terminalLabel(name, mapLayerWords().kinds[kind]),
      }),
    [layer],
  );
  useEffect(() => {
    drawing.addTo(map);
    // The network is some hundred kilobytes: it is asked for when terminals can be seen.
    let isAsked = false;
    const load = () => {
      if (isAsked || map.getZoom() < terminalsFromZoom) return;
      isAsked = true;
      network().then(
        (view) => {
          terminals.value = terminalsOf(view.network);
        },
        // Without a network there are no terminals to show; the next movement of the map asks again.
        () => {
          isAsked = false;
        },
      );
    };
    map.on("zoomend moveend", load);
    load();
    return () => {
      map.off("zoomend moveend", load);
      drawing.remove();
    };
  }, [map, drawing, terminals]);
  useSignalEffect(() => {
    selection.shipment.value;
    drawing.show(isShown("terminals") ? terminals.value : [], isShown("names"));
  });
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

function LegendIcon() {
  return (
    <svg
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <path d="M4.5 2.6 6.6 7 4.5 6 2.4 7ZM4.5 8.2 6.6 12H2.4ZM2.6 15.6h3.8M10 5h7.5M10 10.2h7.5M10 15.6h7.5" />
    </svg>
  );
}
