/** Whether the window is as narrow as a phone; the same width at which the style sheets change. */
import { signal } from "@preact/signals";

const query = matchMedia("(max-width: 43.75em)");
const narrow = signal(query.matches);
query.addEventListener("change", () => {
  narrow.value = query.matches;
});

export function isNarrow(): boolean {
  return narrow.value;
}
