/** Loads something for a component, keeps the old value on screen while it loads again, and cancels what is no longer wanted. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { ApiError } from "./client.ts";

export type Resource<T> = ResourceState<T> & { reload: () => void };

export type ResourceState<T> =
  | { state: "loading"; value?: undefined }
  | { state: "ready"; value: T }
  /** `value` is what was shown before the reload failed, if there was any. */
  | { state: "failed"; error: Error; value?: T };

/**
 * `key` names what is loaded: another key drops the old value. `version` counts reasons to load the same
 * thing again; the old value stays until the new one is there.
 */
export function useResource<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  version = 0,
): Resource<T> {
  const [held, setHeld] = useState<{ key: string; state: ResourceState<T> }>({
    key,
    state: { state: "loading" },
  });
  const [manual, setManual] = useState(0);
  const reload = useCallback(() => setManual((count) => count + 1), []);

  useEffect(() => {
    const controller = new AbortController();
    setHeld((before) => (before.key === key ? before : { key, state: { state: "loading" } }));
    load(controller.signal).then(
      (value) => setHeld({ key, state: { state: "ready", value } }),
      (cause: unknown) => {
        if (controller.signal.aborted) return;
        const error = cause instanceof Error ? cause : new ApiError("malformed", 0, String(cause));
        setHeld((before) => ({
          key,
          state: failed(error, before.key === key ? before.state.value : undefined),
        }));
      },
    );
    return () => controller.abort();
  }, [key, version, manual]);

  const state: ResourceState<T> = held.key === key ? held.state : { state: "loading" };
  return { ...state, reload };
}

function failed<T>(error: Error, value: T | undefined): ResourceState<T> {
  return value === undefined ? { state: "failed", error } : { state: "failed", error, value };
}
