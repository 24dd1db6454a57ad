/** The options on a map. The table beside it says the same in words. */
import { useEffect, useRef } from "preact/hooks";
import type { RouteOptionView } from "../../gateway/contract/routes.ts";
import { useResource } from "../api/resource.ts";
import { routeWords } from "../messages/routes-messages.ts";
import type { RouteDrawing } from "./route-drawing.ts";
import "../styles/map.css";
import { modeText } from "./words.ts";

const loadDrawing = () => import("./route-drawing.ts");

interface Properties {
  options: readonly RouteOptionView[];
  chosen: number;
}

export function RouteMap(props: Properties) {
  const module = useResource("route-drawing", loadDrawing);
  return (
    <div class="route-map">
      {module.state === "ready" ? (
        <Drawn draw={module.value.drawRoutes} {...props} />
      ) : (
        <div class="map-waiting" />
      )}
      <ul class="mode-legend" aria-label={routeWords().table.ways}>
        {modesOf(props.options).map((mode) => (
          <li key={mode}>
            <svg viewBox="0 0 34 8" width="34" height="8" aria-hidden="true">
              <path class={`route-line chosen mode-${mode}`} d="M2 4H32" />
            </svg>
            {modeText(mode)}
          </li>
        ))}
      </ul>
    </div>
  );
}

const modesOf = (options: readonly RouteOptionView[]): string[] => [
  ...new Set(options.flatMap(({ legs }) => legs.map(({ mode }) => mode))),
];

function Drawn({ draw, options, chosen }: Properties & { draw: (element: HTMLElement) => RouteDrawing }) {
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<RouteDrawing | undefined>(undefined);
  const words = routeWords();
  useEffect(() => {
    drawing.current = draw(box.current!);
    return () => drawing.current?.end();
  }, [draw]);
  useEffect(() => drawing.current?.show(options, chosen, modeText), [draw, options, chosen, words]);
  return <div ref={box} class="map-canvas" role="application" aria-label={words.map} />;
}
