/** What is drawn on the map, in words: shipments, crowds of them, and the way of the chosen one. */
import { StatusGlyph } from "../../components/status.tsx";
import { mapLayerWords } from "../../messages/map-layer-messages.ts";
import { t } from "../../messages/messages.ts";
import { statusOrder } from "../../store/status.ts";
import { TrailLegend } from "../../trail/trail-legend.tsx";
import { drawingOf } from "../looks.ts";
import type { MapSelection } from "../selection.ts";

export default function MapLegend({ selection }: { selection: MapSelection }) {
  const words = mapLayerWords().legend;
  const journey = selection.journey.value;
  const late = drawingOf("late");
  return (
    <>
      <h2>{words.shipments}</h2>
      <ul>
        {statusOrder.map((status) => (
          <li key={status}>
            <StatusGlyph status={status} />
            {t().status[status]}
          </li>
        ))}
        <li>
          <StatusGlyph status={late.colour} shape={late.shape} />
          {words.late}
        </li>
        <li class="legend-crowd">
          <span class="crowd-sample" aria-hidden="true">
            <StatusGlyph status="critical" />
            27
          </span>
          {words.crowd}
        </li>
      </ul>
      <h2>{words.way}</h2>
      {journey ? <TrailLegend journey={journey} /> : <p class="dim">{words.noWay}</p>}
      {journey && journey.events.length > 1 && <p class="dim">{words.more}</p>}
    </>
  );
}
