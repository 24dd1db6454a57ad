/** Signing as a component sees it: at rest, at work, answered or failed. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { signerFor } from "../signing/identities.ts";
import type { Answer, BrowserSigner, Draft } from "../signing/signer.ts";
import { type Identity, kidOf } from "../signing/signing-store.ts";

export type SigningState =
  | { readonly state: "idle" }
  | { readonly state: "working" }
  | { readonly state: "answered"; readonly answer: Answer }
  | { readonly state: "failed"; readonly error: Error };

export interface Signing {
  readonly current: SigningState;
  sign(draft: Draft): void;
  resend(): void;
  discard(): void;
  reset(): void;
}

/** A signed statement is kept here: until it is sent again or discarded, nothing else can be signed. */
export function keepsStatement(current: SigningState): boolean {
  return current.state === "answered" && "pending" in current.answer;
}

const idle: SigningState = { state: "idle" };

/** `onSealed` hears of each statement that is in the log with a receipt that holds. */
export function useSigning(identity: Identity | undefined, onSealed: (answer: Answer) => void): Signing {
  const [current, setCurrent] = useState<SigningState>(idle);
  const kid = identity && kidOf(identity);
  const sealed = useRef(onSealed);
  sealed.current = onSealed;

  useEffect(() => setCurrent(idle), [kid]);

  const run = useCallback(
    async (work: (signer: BrowserSigner) => Promise<Answer | undefined>) => {
      if (!identity) return;
      setCurrent({ state: "working" });
      try {
        const answer = await work(await signerFor(identity));
        setCurrent(answer ? { state: "answered", answer } : idle);
        if (answer?.state === "sealed") sealed.current(answer);
      } catch (cause) {
        setCurrent({ state: "failed", error: cause instanceof Error ? cause : new Error(String(cause)) });
      }
    },
    [kid],
  );

  return {
    current,
    sign: useCallback((draft) => void run((signer) => signer.say(draft)), [run]),
    resend: useCallback(() => void run((signer) => signer.resend()), [run]),
    discard: useCallback(
      () =>
        void run(async (signer) => {
          await signer.discard();
          return undefined;
        }),
      [run],
    ),
    reset: useCallback(() => setCurrent(idle), []),
  };
}
