/**
 * Asks the gateway which shipments carry what is typed, beyond what their live rows say. One question at a time, the
 * newest: what comes back for an older text is dropped.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import {
  type FoundShipment,
  type ShipmentSearchView,
  searchedText,
} from "../../gateway/contract/shipment-search.ts";

export type IdentifierSearch =
  | { readonly state: "idle" | "asking" }
  | { readonly state: "found"; readonly isCut: boolean }
  | { readonly state: "failed"; readonly error: Error };

export interface IdentifierSearches {
  readonly state: ReadonlySignal<IdentifierSearch>;
  /** By shipment; empty while nothing is known for the text as it is now. */
  readonly found: ReadonlySignal<ReadonlyMap<string, FoundShipment>>;
  /** Asks again, after a failure. */
  retry(): void;
}

interface Means {
  /** Throws what `request` throws. */
  ask(text: string, signal: AbortSignal): Promise<ShipmentSearchView>;
  /** The answer takes it back. */
  later(task: () => void, delayMs: number): () => void;
}

/** Long enough to have typed the next character. */
const typingMs = 250;
const none: ReadonlyMap<string, FoundShipment> = new Map();

export function identifierSearches(query: ReadonlySignal<string>, { ask, later }: Means): IdentifierSearches {
  const state = signal<IdentifierSearch>({ state: "idle" });
  const found = signal(none);
  let stop: (() => void) | undefined;

  const begin = (delayMs: number) => {
    stop?.();
    found.value = none;
    const text = query.peek();
    if (searchedText(text) === "") {
      state.value = { state: "idle" };
      return;
    }
    state.value = { state: "asking" };
    const controller = new AbortController();
    const forget = later(() => void answer(text, controller.signal), delayMs);
    stop = () => {
      forget();
      controller.abort();
    };
  };

  const answer = async (text: string, cancelled: AbortSignal): Promise<void> => {
    try {
      const view = await ask(text.trim(), cancelled);
      if (cancelled.aborted) return;
      found.value = new Map(view.found.map((one) => [one.shipment, one]));
      state.value = { state: "found", isCut: view.isCut };
    } catch (cause) {
      if (cancelled.aborted) return;
      state.value = { state: "failed", error: cause instanceof Error ? cause : new Error(String(cause)) };
    }
  };

  effect(() => {
    query.value;
    begin(typingMs);
  });
  return { state, found, retry: () => begin(0) };
}
