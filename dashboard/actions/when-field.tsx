/** When something happened: now by the chain's clock, or at a time that is entered. */
import { zone } from "../app/preferences.ts";
import { zoneName } from "../format/time.ts";
import { actionWords } from "../messages/actions-messages.ts";
import { exactNowMs } from "../store/live.ts";
import { DateTimeField } from "./date-time-field.tsx";
import { timeOf, timeText } from "./entered.ts";
import { Segments } from "./fields.tsx";

export interface When {
  readonly mode: "now" | "entered";
  readonly text: string;
}

export const now: When = { mode: "now", text: "" };

export type WhenProblem = "timeWrong" | "timeAhead";

/** The time by the chain's clock, or what is wrong with the one that was entered. */
export function readWhen({ mode, text }: When): { atMs: number } | { problem: WhenProblem } {
  const nowMs = exactNowMs();
  if (nowMs === undefined) return { problem: "timeWrong" };
  if (mode === "now") return { atMs: nowMs };
  const atMs = timeOf(text, zone.peek());
  if (atMs === undefined) return { problem: "timeWrong" };
  return atMs > nowMs ? { problem: "timeAhead" } : { atMs };
}

export function WhenField(props: {
  value: When;
  onChange: (value: When) => void;
  problem: WhenProblem | undefined;
}) {
  const words = actionWords().common;
  const { value, onChange, problem } = props;
  const choose = (mode: When["mode"]) => {
    const nowMs = exactNowMs();
    onChange({ mode, text: value.text || (nowMs === undefined ? "" : timeText(nowMs, zone.value)) });
  };
  return (
    <>
      <Segments
        label={words.when}
        value={value.mode}
        options={[
          { value: "now", text: words.now },
          { value: "entered", text: words.atTime },
        ]}
        onChange={choose}
      />
      {value.mode === "entered" && (
        <DateTimeField
          label={words.when}
          required
          hint={words.whenHelp(zoneName(exactNowMs() ?? 0, "en", zone.value))}
          problem={problem && words[problem]}
          value={value.text}
          onChange={(text) => onChange({ ...value, text })}
        />
      )}
    </>
  );
}
