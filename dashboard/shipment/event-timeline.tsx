/** What happened, in order: each event goes to its time, and the one nearest to the page's time stands out. */
import { useEffect, useRef } from "preact/hooks";
import { quantityName } from "../../report/quantity.ts";
import { language } from "../app/preferences.ts";
import { Time } from "../components/time.tsx";
import { measurement } from "../format/measurement.ts";
import { unitOf } from "../format/quantity.ts";
import { duration } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { journeyWords } from "../messages/journey-messages.ts";
import { pageText } from "../messages/pages.ts";
import { indexNearest } from "../replay/moments.ts";
import type { JourneyEvent } from "../trail/journey-events.ts";
import { EventGlyph } from "../trail/trail-legend.tsx";
import { chooseInstant, type SharedClock } from "./shared-clock.ts";
import { stepName } from "./step-name.ts";

/** More are told by the trace and the statements. */
const shownMax = 300;
/** Statements of one event that are linked; an excursion rests on all that were sealed during it. */
const statementsMax = 3;

export function EventTimeline({ events, clock }: { events: readonly JourneyEvent[]; clock: SharedClock }) {
  const words = journeyWords().timeline;
  const list = useRef<HTMLOListElement>(null);
  const shown = events.slice(0, shownMax);
  const cursorMs = clock.cursorMs.value;
  const nearest =
    cursorMs === undefined
      ? -1
      : indexNearest(
          shown.map(({ atMs }) => atMs),
          Math.round(cursorMs),
        );
  useEffect(() => {
    const box = list.current;
    const entry = box?.children[nearest];
    // The list scrolls by itself; `scrollIntoView` would move the page, too.
    if (box && entry instanceof HTMLElement)
      box.scrollTop = entry.offsetTop - (box.clientHeight - entry.offsetHeight) / 2;
  }, [nearest]);
  if (events.length === 0) return <p class="panel-body dim">{words.none}</p>;
  return (
    <>
      <ol class="event-timeline" ref={list}>
        {shown.map((event, i) => (
          <Entry
            key={`${event.kind}-${event.atMs}-${i}`}
            event={event}
            clock={clock}
            isNearest={i === nearest}
          />
        ))}
      </ol>
      {events.length > shownMax && (
        <p class="panel-note">{words.more(integer(events.length - shownMax, language.value))}</p>
      )}
    </>
  );
}

function Entry({ event, clock, isNearest }: { event: JourneyEvent; clock: SharedClock; isNearest: boolean }) {
  const words = journeyWords();
  return (
    <li
      class="event-entry"
      aria-current={isNearest ? "true" : undefined}
      onPointerEnter={(pointer) => {
        if (pointer.pointerType === "mouse") clock.hoverMs.value = event.atMs;
      }}
      onPointerLeave={() => {
        clock.hoverMs.value = undefined;
      }}
    >
      <EventGlyph kind={event.kind} />
      <div>
        <p>
          <strong>{words.kinds[event.kind]}</strong> <span class="wrap-anywhere">{eventText(event)}</span>
        </p>
        <p class="event-when">
          <button type="button" class="link-button" onClick={() => chooseInstant(clock, event.atMs)}>
            <span class="visually-hidden">{words.timeline.goTo} </span>
            <Time atMs={event.atMs} short />
          </button>
          {event.toMs !== undefined && <span class="dim">{lengthText(event.atMs, event.toMs)}</span>}
          {event.statements.slice(0, statementsMax).map((hash, i) => (
            <a key={hash} href={`./ledger/entries/${hash}`}>
              {event.statements.length === 1
                ? words.timeline.statement
                : words.timeline.statementNumber(integer(i + 1, language.value))}
            </a>
          ))}
          {event.statements.length > statementsMax && (
            <span class="dim">
              {words.timeline.more(integer(event.statements.length - statementsMax, language.value))}
            </span>
          )}
        </p>
      </div>
    </li>
  );
}

function lengthText(atMs: number, toMs: number | null): string {
  const words = journeyWords().timeline;
  return toMs === null ? words.goingOn : words.lasted(duration(toMs - atMs));
}

function eventText(event: JourneyEvent): string {
  const words = journeyWords().timeline;
  switch (event.kind) {
    case "handover":
      return words.handover(event.from, event.to) + (event.clean ? "" : `, ${words.reserved}`);
    case "milestone":
      return `${stepName(event.step)}, ${event.place}`;
    case "excursion": {
      const name = quantityName(event.quantity, pageText().quantities);
      return `${name} ${measurement(event.extreme, unitOf(event.quantity), language.value)}`;
    }
    case "door":
      return event.device;
    case "gap":
    case "delivered":
      return "";
  }
}
