/** The map of the fleet. It draws from signals and never renders again because something moved. */
import { computed, effect, type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { type Map as LeafletMap, latLngBounds } from "leaflet";
import { useEffect, useRef } from "preact/hooks";
import type { FleetRow } from "../../gateway/contract/api.ts";
import { isDark } from "../app/preferences.ts";
import { Icon } from "../components/icons.tsx";
import { t } from "../messages/messages.ts";
import { filter, identifiers, listed } from "../store/filter.ts";
import { matches } from "../store/search.ts";
import { past, shown, shownRow } from "../store/shown.ts";
import type { Journey } from "../trail/journey.ts";
import type { BaseLayer } from "./base-layer.ts";
import { baseColours, spriteColours } from "./colours.ts";
import { FleetLayer } from "./fleet-layer.ts";
import { emptyPoints, type FleetPoints, showOnly, syncPoints } from "./fleet-points.ts";
import { makeMap } from "./leaflet-map.ts";
import { PinLayer } from "./pin-layer.ts";
import type { MapSelection } from "./selection.ts";

interface Drawn {
  map: LeafletMap;
  base: BaseLayer;
  layer: FleetLayer;
  points: FleetPoints;
}

export function FleetMap({ selection }: { selection: MapSelection }) {
  const container = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | undefined>(undefined);
  const failure = useSignal<unknown>(undefined);
  const layers = useSignal<typeof import("./layers/map-layers.tsx").MapLayers | undefined>(undefined);

  useEffect(() => {
    const element = container.current;
    if (!element) return;
    const parts = draw(element, selection, failure);
    drawn.current = parts;
    const failed = (cause: unknown) => {
      failure.value = cause;
    };
    const stop = [
      followFleet(parts),
      followFound(parts),
      followTheme(parts),
      followSelection(parts, selection),
      followJourney(parts, selection, failed),
    ];
    import("./layers/map-layers.tsx").then(({ MapLayers }) => {
      layers.value = MapLayers;
    }, failed);
    const observer = new ResizeObserver(() => parts.map.invalidateSize({ pan: false }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      for (const end of stop) end();
      drawn.current = undefined;
      parts.map.remove();
    };
  }, [selection, failure]);

  useSignalEffect(() => {
    const words = t().map.mapLabel;
    container.current?.setAttribute("aria-label", words);
  });

  const Layers = layers.value;
  return (
    <div class="map-canvas-box">
      <div ref={container} class="map-canvas" role="application" aria-label={t().map.mapLabel} />
      <MapButtons drawn={drawn} />
      {Layers && drawn.current && <Layers {...drawn.current} selection={selection} />}
      <p class="map-credit">{t().map.credit}</p>
    </div>
  );
}

function draw(element: HTMLElement, selection: MapSelection, failure: Signal<unknown>): Drawn {
  const { map, base } = makeMap(element, (cause) => {
    failure.value = cause;
  });
  const points = emptyPoints();
  const pick = (index: number) => selection.select(shown.peek().rows[index]?.shipment);
  const layer = new FleetLayer(points, spriteColours(), pick);
  layer.addTo(map);
  return { map, base, layer, points };
}

/** The first rows that come decide what the map shows; after that it belongs to the user. */
function followFleet({ map, layer, points }: Drawn): () => void {
  let framed = false;
  return effect(() => {
    const { rows } = shown.value;
    syncPoints(points, rows);
    showOnly(points, listed.value);
    if (!framed && rows.length > 0) {
      framed = true;
      frame(map, rows);
    }
    layer.schedule();
  });
}

/** What the ledger was asked for is brought into view: it may lie anywhere. */
function followFound({ map }: Drawn): () => void {
  return effect(() => {
    const found = identifiers.found.value;
    if (found.size === 0) return;
    const asked = filter.peek();
    const rows = shown.peek().rows.filter((row) => found.has(row.shipment) && matches(row, asked));
    frame(map, rows);
  });
}

function followTheme({ base, layer }: Drawn): () => void {
  return effect(() => {
    isDark();
    base.setColours(baseColours());
    layer.setColours(spriteColours());
  });
}

function followSelection({ map }: Drawn, selection: MapSelection): () => void {
  const pin = new PinLayer();
  let shownFor: string | undefined;
  return effect(() => {
    const id = selection.shipment.value;
    const row = id === undefined ? undefined : shownRow(id);
    const at = row && positionOf(row, map.getCenter().lng);
    if (!row || !at) {
      pin.remove();
      shownFor = undefined;
      return;
    }
    pin.show(row.shipment, at);
    if (!shownFor) pin.addTo(map);
    if (shownFor !== row.shipment || selection.follow.value) bringIntoView(map, at);
    shownFor = row.shipment;
  });
}

/** What draws lines is fetched while the journey of the first shipment that is chosen is asked for. */
function followJourney(
  { map }: Drawn,
  selection: MapSelection,
  failed: (cause: unknown) => void,
): () => void {
  let isAsked = false;
  let stop: (() => void) | undefined;
  let isOver = false;
  const load = async () => {
    const [{ TrailLayer }, { journeyUntil }] = await Promise.all([
      import("../trail/trail-layer.ts"),
      import("../trail/journey.ts"),
    ]);
    if (isOver) return;
    stopWaiting();
    const trail = new TrailLayer(map);
    // While the map looks back, its way ends at the moment shown; it is drawn again when a point or an event comes in.
    let last: Journey | undefined;
    const shownJourney = computed(() => {
      const journey = selection.journey.value;
      if (!journey || !past.value) return journey;
      const until = journeyUntil(journey, past.value.atMs);
      if (last?.planned !== until.planned || !isAsLong(last, until)) last = until;
      return last;
    });
    stop = effect(() => trail.show(shownJourney.value));
  };
  const stopWaiting = effect(() => {
    if (selection.shipment.value === undefined || isAsked) return;
    isAsked = true;
    load().catch(failed);
  });
  return () => {
    isOver = true;
    stopWaiting();
    stop?.();
  };
}

function isAsLong(one: Journey, other: Journey): boolean {
  return one.track.length === other.track.length && one.events.length === other.events.length;
}

/** Not under the panel with what is known of it: to the right on a wide map, the lower part on a phone. */
function bringIntoView(map: LeafletMap, at: [number, number]): void {
  const { x: width, y: height } = map.getSize();
  const covered: [number, number] = width < 700 ? [30, height * 0.64] : [400, 60];
  map.panInside(at, { paddingTopLeft: [40, 70], paddingBottomRight: covered });
}

/** In the copy of the world that is in view. */
function positionOf(row: FleetRow, centreLng: number): [number, number] | undefined {
  if (row.lat === null || row.lon === null) return undefined;
  return [row.lat, row.lon + 360 * Math.round((centreLng - row.lon) / 360)];
}

function frame(map: LeafletMap, rows: readonly FleetRow[]): void {
  const bounds = latLngBounds([]);
  for (const row of rows) if (row.lat !== null && row.lon !== null) bounds.extend([row.lat, row.lon]);
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [40, 40], maxZoom: 7, animate: false });
}

function MapButtons({ drawn }: { drawn: { current: Drawn | undefined } }) {
  const words = t().map;
  const withMap = (act: (map: LeafletMap) => void) => () => drawn.current && act(drawn.current.map);
  return (
    <div class="map-buttons">
      <MapButton icon="plus" label={words.zoomIn} act={withMap((map) => map.zoomIn())} />
      <MapButton icon="minus" label={words.zoomOut} act={withMap((map) => map.zoomOut())} />
      <MapButton
        icon="frame"
        label={words.fit}
        act={withMap((map) => {
          const { rows } = shown.peek();
          frame(
            map,
            listed.peek().flatMap((index) => rows[index] ?? []),
          );
        })}
      />
    </div>
  );
}

function MapButton(props: { icon: "plus" | "minus" | "frame"; label: string; act: () => void }) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={props.label}
      title={props.label}
      onClick={props.act}
    >
      <Icon name={props.icon} />
    </button>
  );
}
