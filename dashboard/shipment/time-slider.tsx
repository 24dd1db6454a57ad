/** A picture over time that is also a slider of the page's one time: its keys are those of the replay around it. */
import type { ComponentChildren, TargetedPointerEvent } from "preact";
import { language, zone } from "../app/preferences.ts";
import { fullTime } from "../format/time.ts";
import { journeyWords } from "../messages/journey-messages.ts";
import type { SharedClock } from "./shared-clock.ts";

export type PointerOver = TargetedPointerEvent<HTMLDivElement>;

interface Pointers {
  onPointerMove?: (event: PointerOver) => void;
  onPointerLeave?: () => void;
  onPointerUp?: (event: PointerOver) => void;
}

export function TimeSlider(
  props: Pointers & {
    class: string;
    label: string;
    clock: SharedClock;
    /** What is there at a time, which is also given in words. */
    textAt: (atMs: number, time: string) => string;
    children: ComponentChildren;
  },
) {
  const { class: name, label, clock, textAt, children, ...pointers } = props;
  const { fromMs, toMs } = clock.whole;
  const atMs = clock.cursorMs.value;
  return (
    <div
      {...pointers}
      class={name}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={fromMs}
      aria-valuemax={toMs}
      aria-valuenow={Math.round(atMs ?? toMs)}
      aria-valuetext={
        atMs === undefined
          ? journeyWords().cursor.none
          : textAt(atMs, fullTime(atMs, language.value, zone.value))
      }
    >
      {children}
    </div>
  );
}
