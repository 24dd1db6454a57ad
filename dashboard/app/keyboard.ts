/** Keys that work on every page, and which parts of the page that is open take others. */
import { signal } from "@preact/signals";
import { shortcuts } from "./preferences.ts";

const searches: (() => void)[] = [];

/** Announces the page's search field; the newest one has `/`. The answer takes it back. */
export function registerSearch(focus: () => void): () => void {
  searches.push(focus);
  return () => {
    const index = searches.indexOf(focus);
    if (index >= 0) searches.splice(index, 1);
  };
}

export function hasSearch(): boolean {
  return searches.length > 0;
}

/** Parts of a page that take keys while they have the focus. */
export type KeyPart = "list" | "table" | "map" | "area" | "replay" | "proof";

/** A signal: the page that was left goes a moment after the next has come, and the list of keys may be open by then. */
const announced = signal<readonly KeyPart[]>([]);

/** Announces that `part` is on the page. The answer takes it back. */
export function announceKeys(part: KeyPart): () => void {
  announced.value = [...announced.peek(), part];
  return () => {
    announced.value = announced.peek().toSpliced(announced.peek().indexOf(part), 1);
  };
}

/** Each once, the one that came first at the beginning. */
export function partsWithKeys(): ReadonlySet<KeyPart> {
  return new Set(announced.value);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Listens until the answer is called. `help` opens the list of keys. */
export function listenToKeys(help: () => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (shortcuts.value === "off" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
      return;
    if (event.key === "/") {
      const focus = searches.at(-1);
      if (!focus) return;
      event.preventDefault();
      focus();
    } else if (event.key === "?") help();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}
