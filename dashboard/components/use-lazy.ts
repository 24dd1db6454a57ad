/** A part of a page that is loaded when it is first wanted, so that pages which only show stay small. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

export interface Lazy<P> {
  /** `undefined` until it is there. */
  readonly component: ComponentType<P> | undefined;
  readonly failure: Error | undefined;
}

export function useLazy<P>(wanted: boolean, load: () => Promise<{ default: ComponentType<P> }>): Lazy<P> {
  const [loaded, setLoaded] = useState<Lazy<P>>({ component: undefined, failure: undefined });
  const missing = wanted && !loaded.component;
  useEffect(() => {
    if (!missing) return;
    load().then(
      (module) => setLoaded({ component: module.default, failure: undefined }),
      (cause: unknown) =>
        setLoaded({
          component: undefined,
          failure: cause instanceof Error ? cause : new Error(String(cause)),
        }),
    );
  }, [missing]);
  return loaded;
}
