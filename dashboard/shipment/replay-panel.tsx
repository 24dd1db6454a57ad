/** Everything on the page that shows its one time, with the replay's controls below it and their keys everywhere in it. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { announceKeys } from "../app/keyboard.ts";
import { Icon } from "../components/icons.tsx";
import { isCondition } from "../format/quantity.ts";
import { journeyWords } from "../messages/journey-messages.ts";
import { ReplayBar } from "../replay/replay-bar.tsx";
import { onReplayKey } from "../replay/replay-keys.ts";
import { CursorReadings } from "./cursor-readings.tsx";
import type { TabProperties } from "./shipment-page.tsx";

export function ReplayPanel(props: TabProperties & { children: ComponentChildren }) {
  const { resources, clock, journey, children } = props;
  const words = journeyWords().replay;
  const { replay, cursorMs } = clock;
  const [isOpen, setOpen] = useState(false);
  useEffect(() => announceKeys("replay"), []);
  return (
    <section
      class="panels"
      aria-label={words.title}
      onKeyDown={(event) => {
        onReplayKey(event, replay, journey.moments);
      }}
    >
      {children}
      {/* Folded on phones only, where readings and steps would cover a quarter of the window. */}
      <div class={isOpen ? "replay-dock" : "replay-dock folded"}>
        {resources.readings.value && (
          <CursorReadings
            readings={resources.readings.value.filter(({ quantity }) => isCondition(quantity))}
            statements={resources.statements.value ?? []}
            silenceMs={journey.silenceMs}
            clock={clock}
          />
        )}
        <ReplayBar
          replay={replay}
          moments={journey.moments}
          marks={journey.events.map(({ atMs, kind }) => ({ atMs, kind: `mark-${kind}` }))}
          shownMs={cursorMs.value}
          words={words}
        >
          {replay.atMs.value !== undefined && (
            <button type="button" class="button small" onClick={() => replay.release()}>
              {words.now}
            </button>
          )}
          <button
            type="button"
            class="icon-button replay-fold"
            aria-expanded={isOpen}
            aria-label={words.more}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name={isOpen ? "down" : "up"} />
          </button>
        </ReplayBar>
      </div>
    </section>
  );
}
