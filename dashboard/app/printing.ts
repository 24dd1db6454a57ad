/** Whether the page is being printed: set before the browser lays the page out on paper, and taken back afterwards. */
import { signal } from "@preact/signals";

const printing = signal(false);
addEventListener("beforeprint", () => {
  printing.value = true;
});
addEventListener("afterprint", () => {
  printing.value = false;
});

export function isPrinting(): boolean {
  return printing.value;
}
