/** What this browser's user chose: colours, time zone, language. Kept in localStorage, never sent. */
import { effect, type Signal, signal } from "@preact/signals";
import { type Units, unitSystems, units } from "../format/measurement.ts";
import { isZone, type Zone } from "../format/zone.ts";
import { isPrinting } from "./printing.ts";

export type Theme = "system" | "light" | "dark";
export type Language = "en" | "de";
export type Shortcuts = "on" | "off";

const themes: readonly Theme[] = ["system", "light", "dark"];
const languages: readonly Language[] = ["en", "de"];
const shortcutStates: readonly Shortcuts[] = ["on", "off"];

/** localStorage throws where the user has blocked it; the page works without, it only forgets. */
function stored(name: string): string | null {
  try {
    return localStorage.getItem(`tallyman.${name}`);
  } catch {
    return null;
  }
}

function store(name: string, value: string): void {
  try {
    localStorage.setItem(`tallyman.${name}`, value);
  } catch {
    return;
  }
}

function preference<T extends string>(name: string, allowed: readonly T[], initial: T): Signal<T> {
  return kept(name, (text): text is T => allowed.some((value) => value === text), signal(initial));
}

/** What was chosen before, if it still is a choice; from now on what is chosen is kept. */
function kept<T extends string>(
  name: string,
  isChoice: (text: string) => text is T,
  chosen: Signal<T>,
): Signal<T> {
  const before = stored(name);
  if (before !== null && isChoice(before)) chosen.value = before;
  effect(() => store(name, chosen.value));
  return chosen;
}

function browserLanguage(): Language {
  for (const tag of navigator.languages) {
    const match = languages.find((language) => tag.toLowerCase().startsWith(language));
    if (match) return match;
  }
  return "en";
}

export const theme = preference("theme", themes, "system");
export const zone = kept("zone", (text): text is Zone => isZone(text), signal<Zone>("utc"));
kept("units", (text): text is Units => unitSystems.some((system) => system === text), units);
export const language = preference("language", languages, browserLanguage());
/** Keys without a modifier can be switched off, since speech input types them by accident (WCAG 2.1.4). */
export const shortcuts = preference("shortcuts", shortcutStates, "on");

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(systemDark.matches);
systemDark.addEventListener("change", () => {
  systemIsDark.value = systemDark.matches;
});

const dark = signal(false);

/** The colours in use now; whatever is painted on a canvas repaints when it changes. */
export function isDark(): boolean {
  return dark.value;
}

/** Writes the choices to the document element, where the styles read them. */
export function applyPreferences(): void {
  effect(() => {
    const used = isPrinting() ? "light" : theme.value;
    if (used === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = used;
    // Only now, since those who repaint read the colours from the document.
    dark.value = used === "system" ? systemIsDark.value : used === "dark";
  });
  effect(() => {
    document.documentElement.lang = language.value;
  });
}
