/** The state of a check as colour, shape and word, and the button that runs it. */
import type { StatusRole } from "../components/shapes.ts";
import { StatusGlyph } from "../components/status.tsx";
import { type Messages, t } from "../messages/messages.ts";
import { resultOf, type VerificationResult, verifyHash } from "./results.ts";
import type { ImpossibleReason, VerificationStep } from "./verify.ts";

const roles: Readonly<Record<Exclude<VerificationResult["state"], "checking">, StatusRole>> = {
  verified: "delivered",
  "not-yet": "planned",
  failed: "invalid",
  impossible: "stale",
};

function stateWord(state: VerificationResult["state"], words: Messages["verification"]): string {
  return state === "not-yet" ? words.notYet : words[state];
}

function impossibleText(reason: ImpossibleReason, words: Messages["verification"]): string {
  const texts: Readonly<Record<ImpossibleReason, string>> = {
    "no-operator-key": words.noOperatorKey,
    "operator-changed": words.operatorChanged,
    "fetch-failed": words.fetchFailed,
    "not-available": words.notAvailable,
  };
  return texts[reason];
}

export function VerificationMark({ hash }: { hash: string }) {
  const words = t().verification;
  const result = resultOf(hash);
  if (!result) {
    return (
      <button type="button" class="button small quiet" onClick={() => void verifyHash(hash)}>
        {t().shipment.verifyHere}
      </button>
    );
  }
  if (result.state === "checking") return <span class="dim">{words.checking}</span>;
  const role = roles[result.state];
  const why = result.state === "impossible" ? impossibleText(result.reason, words) : undefined;
  return (
    <span class={`status text-${role}`} title={why}>
      <StatusGlyph status={role} />
      {stateWord(result.state, words)}
    </span>
  );
}

const steps: readonly VerificationStep[] = ["signature", "inclusion", "seal"];

/** Each step of the check and how it came out, rather than one tick. */
export function VerificationDetail({ hash }: { hash: string }) {
  const words = t().verification;
  const result = resultOf(hash);
  if (!result || result.state === "checking" || result.state === "not-yet") return null;
  if (result.state === "impossible") {
    return (
      <p class="dim">
        {impossibleText(result.reason, words)} <span class="wrap-anywhere">{result.detail}</span>
      </p>
    );
  }
  const names = { signature: words.stepSignature, inclusion: words.stepInclusion, seal: words.stepSeal };
  return (
    <ul class="check-steps">
      {steps.map((step) => (
        <CheckStep key={step} name={names[step]} result={result.steps[step]} />
      ))}
      {result.state === "failed" && <li class="text-invalid wrap-anywhere">{result.detail}</li>}
    </ul>
  );
}

export function CheckStep(props: {
  name: string;
  result: "holds" | "fails" | "not-checked";
  detail?: string;
}) {
  const words = t().verification;
  const shown = {
    holds: { role: "delivered", word: words.verified },
    fails: { role: "invalid", word: words.failed },
    "not-checked": { role: "stale", word: words.unchecked },
  } as const;
  const { role, word } = shown[props.result];
  return (
    <li class="check-step">
      <StatusGlyph status={role} />
      <span>
        {props.name}
        {props.detail && <span class="dim wrap-anywhere"> {props.detail}</span>}
      </span>
      <span class={`text-${role}`}>{word}</span>
    </li>
  );
}
