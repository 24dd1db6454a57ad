/** German for the map's history. */
import type { HistoryMessages } from "./history-en.ts";

export const historyDe: HistoryMessages = {
  title: "Zeit der Karte",
  live: "Live",
  history: "Rückblick",
  notLive: "Nichts auf dieser Karte ist live.",
  back: "Zurück zu live",
  entered: "Rückblick: Die Karte zeigt Vergangenes und ist nicht live. Escape führt zurück zu live.",
  left: "Die Karte ist wieder live.",
  window: "Länge der Zeitleiste",
  windows: { hour: "1 h", sixHours: "6 h", day: "24 h", week: "7 T" },
  earlier: "Früher",
  later: "Später",
  loading: "Vergangenes wird geladen …",
  loadingPart: (loaded, total) => `Wird geladen: ${loaded} von ${total} Sendungen`,
  each: (length) => `Eine Position alle ${length}`,
  previousEvent: "Vorherige Änderung",
  nextEvent: "Nächste Änderung",
  previousStep: "Einen Schritt zurück",
  nextStep: "Einen Schritt weiter",
  silent: (status) => `${status}, damals ohne Signal`,
  unplaced: (status) => `${status}, damals ohne Position`,
  unjudged: "Status zu dieser Zeit nicht bekannt",
};
