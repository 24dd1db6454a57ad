/** The state of a check as colour, shape and word, and the button that runs it. */
import { language, zone } from "../app/preferences.ts";
import type { StatusRole } from "../components/shapes.ts";
import { StatusGlyph } from "../components/status.tsx";
import { fullTime } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { type CheckMessages, checkWords } from "../messages/check-messages.ts";
import { pageText } from "../messages/pages.ts";
import { resultOf, type VerificationResult, verifyHash } from "./results.ts";
import type { ImpossibleReason, SealedPlace, Verification, VerificationStep } from "./verify.ts";

const roles: Readonly<Record<Exclude<VerificationResult["state"], "checking">, StatusRole>> = {
  verified: "delivered",
  sealed: "transit",
  "not-yet": "planned",
  failed: "invalid",
  impossible: "stale",
};

function stateWord(state: VerificationResult["state"], words: CheckMessages): string {
  return state === "not-yet" ? words.notYet : words[state];
}

function impossibleText(reason: ImpossibleReason, words: CheckMessages): string {
  const texts: Readonly<Record<ImpossibleReason, string>> = {
    "no-operator-key": words.noOperatorKey,
    "operator-changed": words.operatorChanged,
    "fetch-failed": words.fetchFailed,
  };
  return texts[reason];
}

export function VerificationMark({ hash }: { hash: string }) {
  const words = checkWords();
  const result = resultOf(hash);
  if (!result) {
    return (
      <button type="button" class="button small quiet" onClick={() => void verifyHash(hash)}>
        {pageText().shipment.verifyHere}
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

/** As in ./verify.ts, which is not loaded before the first check. */
const steps: readonly VerificationStep[] = ["bytes", "signature", "inclusion", "seal", "block"];

/** Each step of the check and how it came out, rather than one tick. */
export function VerificationDetail({ hash }: { hash: string }) {
  const words = checkWords();
  const result = resultOf(hash);
  if (!result || result.state === "checking" || result.state === "not-yet") return null;
  if (result.state === "impossible") {
    return (
      <p class="dim">
        {impossibleText(result.reason, words)} <span class="wrap-anywhere">{result.detail}</span>
      </p>
    );
  }
  return (
    <ul class="check-steps">
      {steps.map((step) => (
        <CheckStep
          key={step}
          name={words.step[step]}
          result={result.steps[step]}
          detail={stepDetail(step, result, words)}
        />
      ))}
      {result.state === "failed" && <li class="text-invalid wrap-anywhere">{result.detail}</li>}
    </ul>
  );
}

type Finished = Extract<Verification, { steps: unknown }>;

function stepDetail(step: VerificationStep, result: Finished, words: CheckMessages): string {
  if (result.state === "failed") return "";
  if (step === "signature" && result.state === "sealed") return words.signerKeyUnknown;
  return step === "block" ? placeText(result.place, words) : "";
}

function placeText({ height, timeMs, index, size }: SealedPlace, words: CheckMessages): string {
  const shown = (n: number) => integer(n, language.value);
  return words.place(shown(height), fullTime(timeMs, language.value, zone.value), shown(index), shown(size));
}

export function CheckStep(props: {
  name: string;
  result: "holds" | "fails" | "not-checked";
  detail?: string;
}) {
  const words = checkWords();
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
