/** The keys of this browser for a component: read when it appears, asked about while a party has yet to answer. */
import { useEffect, useState } from "preact/hooks";
import { chain } from "../store/live.ts";
import { type Acting, identities, loadIdentities } from "./identities.ts";

const askAgainMs = 1500;

export interface Identities {
  readonly list: readonly Acting[] | undefined;
  /** The browser's storage failed. */
  readonly failure: Error | undefined;
}

export function useIdentities(): Identities {
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const list = identities.value;
  const chainId = chain.value?.chain;
  useEffect(() => {
    if (chainId === undefined) return;
    loadIdentities().then(
      () => setFailure(undefined),
      (cause: unknown) => setFailure(cause instanceof Error ? cause : new Error(String(cause))),
    );
  }, [chainId]);
  const waiting = list?.some(({ standing }) => standing.state === "asked" || standing.state === "unknown");
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => void loadIdentities().catch(setFailure), askAgainMs);
    return () => clearInterval(timer);
  }, [waiting]);
  return { list, failure };
}
