/** Which layers the map's user has switched off, remembered in this browser. */
import { effect, type Signal, signal } from "@preact/signals";

export const layerNames = ["terminals", "areas", "names"] as const;
export type LayerName = (typeof layerNames)[number];

const storageName = "tallyman.map-layers-off";

/** localStorage throws where the user has blocked it; the map then shows all. */
function stored(): Set<LayerName> {
  try {
    const names = (localStorage.getItem(storageName) ?? "").split(" ");
    return new Set(layerNames.filter((name) => names.includes(name)));
  } catch {
    return new Set();
  }
}

export const layersOff: Signal<ReadonlySet<LayerName>> = signal(stored());

effect(() => {
  try {
    localStorage.setItem(storageName, [...layersOff.value].join(" "));
  } catch {
    return;
  }
});

export const isShown = (name: LayerName): boolean => !layersOff.value.has(name);

export function toggleLayer(name: LayerName): void {
  const next = new Set(layersOff.peek());
  if (!next.delete(name)) next.add(name);
  layersOff.value = next;
}
