/** What a step of a journey is called; carriers may name steps of their own. */
import { pageText } from "../messages/pages.ts";

export function stepName(step: string): string {
  const names: Readonly<Record<string, string>> = pageText().shipment.steps;
  return names[step] ?? step;
}
