/** Whether the window is as narrow as a phone, or a tablet; the same widths at which the style sheets change. */
import { type Signal, signal } from "@preact/signals";

const narrow = matched("(max-width: 43.75em)");
const middling = matched("(max-width: 75em)");

function matched(condition: string): Signal<boolean> {
  const query = matchMedia(condition);
  const matches = signal(query.matches);
  query.addEventListener("change", () => {
    matches.value = query.matches;
  });
  return matches;
}

export function isNarrow(): boolean {
  return narrow.value;
}

/** Too narrow for every column of a wide table. */
export function isMiddling(): boolean {
  return middling.value;
}
