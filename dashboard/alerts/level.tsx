/** How severe an alert is, as shape, colour and word. */
import type { AlertLevel } from "../../gateway/contract/alerts.ts";
import { statusShapes } from "../components/shapes.ts";
import { alertWords } from "../messages/alert-messages.ts";

const roles = {
  watch: { colour: "transit", shape: "attention", hollow: true },
  warning: { colour: "attention", shape: "attention", hollow: false },
  critical: { colour: "critical", shape: "critical", hollow: false },
} as const;

export function LevelGlyph({ level }: { level: AlertLevel }) {
  const { colour, shape, hollow } = roles[level];
  return (
    <svg class={`glyph fill-${colour}${hollow ? " hollow" : ""}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={statusShapes[shape].path} />
    </svg>
  );
}

export function Level({ level }: { level: AlertLevel }) {
  return (
    <span class={`status text-${roles[level].colour}`}>
      <LevelGlyph level={level} />
      {alertWords().levels[level]}
    </span>
  );
}
