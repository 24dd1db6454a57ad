/** The controls of a replay: play, speed, steps, events, and a slider that is divided by time. */
import type { ComponentChildren } from "preact";
import { language, zone } from "../app/preferences.ts";
import { fullTime, isoTime, shortTime } from "../format/time.ts";
import { journeyWords } from "../messages/journey-messages.ts";
import "../styles/replay.css";
import type { Replay } from "./replay.ts";
import { replaySpeeds } from "./replay-clock.ts";
import { type Moments, perform, type ReplayAct } from "./replay-keys.ts";

export interface SliderMark {
  readonly atMs: number;
  /** Class of the style sheet: `mark-handover`. */
  readonly kind: string;
}

export interface ReplayWords {
  readonly previousEvent: string;
  readonly nextEvent: string;
  readonly previousStep: string;
  readonly nextStep: string;
}

interface Properties {
  replay: Replay;
  moments: Moments;
  /** What lies where on the slider; those who do not see it go there by the keys. */
  marks: readonly SliderMark[];
  /** What is shown now: the pointer's time or the replay's. */
  shownMs: number | undefined;
  words: ReplayWords;
  children?: ComponentChildren;
}

export function ReplayBar({ replay, moments, marks, shownMs, words, children }: Properties) {
  const { play, pause } = journeyWords().replay;
  const act = (one: ReplayAct) => () => perform(one, replay, moments);
  const playing = replay.playing.value;
  return (
    <div class="replay-bar no-print">
      <div class="replay-buttons">
        <ReplayButton shape="previousEvent" label={words.previousEvent} act={act("previousEvent")} keys="[" />
        <ReplayButton
          shape="previousStep"
          label={words.previousStep}
          act={act("previousStep")}
          keys="ArrowLeft"
        />
        <ReplayButton
          shape={playing ? "pause" : "play"}
          label={playing ? pause : play}
          act={act("toggle")}
          keys="Space"
        />
        <ReplayButton shape="nextStep" label={words.nextStep} act={act("nextStep")} keys="ArrowRight" />
        <ReplayButton shape="nextEvent" label={words.nextEvent} act={act("nextEvent")} keys="]" />
      </div>
      <Slider replay={replay} marks={marks} shownMs={shownMs} />
      <Speed replay={replay} />
      {children}
    </div>
  );
}

const buttonPaths = {
  play: "M6 4 16 10 6 16Z",
  pause: "M6 4v12M14 4v12",
  previousStep: "M12.5 5l-5 5 5 5",
  nextStep: "M7.5 5l5 5-5 5",
  previousEvent: "M15 5l-6 5 6 5M6 5v10",
  nextEvent: "M5 5l6 5-6 5M14 5v10",
} as const;

function ReplayButton(props: {
  shape: keyof typeof buttonPaths;
  label: string;
  act: () => void;
  keys: string;
}) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={props.label}
      aria-keyshortcuts={props.keys}
      title={props.label}
      onClick={props.act}
    >
      <svg class={`replay-icon shape-${props.shape}`} viewBox="0 0 20 20" aria-hidden="true">
        <path d={buttonPaths[props.shape]} />
      </svg>
    </button>
  );
}

function Slider({ replay, marks, shownMs }: Pick<Properties, "replay" | "marks" | "shownMs">) {
  const { fromMs, toMs } = replay.span;
  const atMs = shownMs ?? toMs;
  const part = (timeMs: number) => `${((timeMs - fromMs) / Math.max(1, toMs - fromMs)) * 100}%`;
  const text = fullTime(atMs, language.value, zone.value);
  return (
    <div class="replay-slider">
      <div class="replay-marks" aria-hidden="true">
        {marks.map(({ atMs: markMs, kind }, i) => (
          <span
            key={`${kind}-${markMs}-${i}`}
            class={`replay-mark ${kind}`}
            style={{ insetInlineStart: part(markMs) }}
          />
        ))}
      </div>
      <input
        type="range"
        aria-label={journeyWords().replay.slider}
        aria-valuetext={text}
        min={fromMs}
        max={toMs}
        step="any"
        value={atMs}
        onInput={({ currentTarget }) => replay.moveTo(Math.round(Number(currentTarget.value)))}
      />
      <div class="replay-ends">
        <time dateTime={isoTime(fromMs)}>{shortTime(fromMs, language.value, zone.value)}</time>
        <time dateTime={isoTime(atMs)} class="replay-time">
          {text}
        </time>
        <time dateTime={isoTime(toMs)}>{shortTime(toMs, language.value, zone.value)}</time>
      </div>
    </div>
  );
}

function Speed({ replay }: { replay: Replay }) {
  const words = journeyWords().replay;
  return (
    <label class="replay-speed">
      <span class="visually-hidden">{words.speed}</span>
      <select
        value={String(replay.speed.value)}
        onChange={({ currentTarget }) => {
          const speed = replaySpeeds.find((one) => String(one) === currentTarget.value);
          if (speed !== undefined) replay.setSpeed(speed);
        }}
      >
        {replaySpeeds.map((speed) => (
          <option key={speed} value={String(speed)}>
            {words.times(String(speed))}
          </option>
        ))}
      </select>
    </label>
  );
}
