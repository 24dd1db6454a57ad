/** How signing came out: sealed and proven, refused, kept for later, or not known. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Problem } from "../../gateway/contract/api.ts";
import { type Code, codes } from "../../ledger/codes.ts";
import { language, zone } from "../app/preferences.ts";
import { ProblemNotice } from "../components/problem.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { fullTime } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { actionWords, codeWords } from "../messages/actions-messages.ts";
import { KeyElsewhereError, type PendingStatement } from "../signing/sequence.ts";
import { type Answer, DraftError } from "../signing/signer.ts";
import type { Signing } from "./use-signing.ts";

export function SigningResult({ signing, children }: { signing: Signing; children?: ComponentChildren }) {
  const { current } = signing;
  const box = useRef<HTMLDivElement>(null);
  const isOutcome = current.state === "answered" || current.state === "failed";
  // In a long form the outcome may lie below the edge of the window.
  useEffect(() => {
    if (isOutcome) box.current?.scrollIntoView({ block: "nearest" });
  }, [isOutcome]);
  return (
    <div ref={box} class="signing-result">
      {current.state === "working" && (
        <p class="dim" role="status">
          {actionWords().sign.working}
        </p>
      )}
      {current.state === "failed" && <Failed error={current.error} signing={signing} />}
      {current.state === "answered" && (
        <Answered answer={current.answer} signing={signing}>
          {children}
        </Answered>
      )}
    </div>
  );
}

function Answered(props: { answer: Answer; signing: Signing; children?: ComponentChildren }) {
  const { answer, signing } = props;
  const words = actionWords().sign;
  switch (answer.state) {
    case "sealed":
      return (
        <div class="notice done" role="status">
          <strong class="status text-delivered">
            <StatusGlyph status="delivered" />
            {words.sealed}
          </strong>
          <span>
            {words.sealedText(integer(answer.entry.height, language.value))}{" "}
            <a href={`./ledger/entries/${answer.entry.hash}`}>{words.statement}</a>
          </span>
          {props.children}
        </div>
      );
    case "refused":
      return (
        <div class="notice critical" role="alert">
          <strong>{words.refused}</strong>
          <Refusal problem={answer.problem} />
          <span class="dim">{words.refusedText}</span>
        </div>
      );
    case "postponed":
      return (
        <div class="notice" role="alert">
          <strong>{words.postponed}</strong>
          <Refusal problem={answer.problem} />
          <span class="dim">{words.postponedText}</span>
          <Kept signing={signing} />
        </div>
      );
    case "unproven":
      return (
        <div class="notice critical" role="alert">
          <strong class="status text-invalid">
            <StatusGlyph status="invalid" />
            {words.unproven}
          </strong>
          <span>{words.problem[answer.reason]}</span>
          <span>{words.unprovenText}</span>
          <Kept signing={signing} />
        </div>
      );
    case "blocked":
      return <Blocked pending={answer.pending} signing={signing} />;
  }
}

function Blocked({ pending, signing }: { pending: PendingStatement; signing: Signing }) {
  const words = actionWords().sign;
  const time = fullTime(pending.signedAtMs, language.value, zone.value);
  return (
    <div class="notice" role="alert">
      <strong>{words.blocked}</strong>
      <span class="wrap-anywhere">{words.blockedText(pending.kind, pending.subject, time)}</span>
      <span>{words.blockedHelp}</span>
      <Kept signing={signing} />
    </div>
  );
}

/** What can be done with a statement that is kept. */
function Kept({ signing }: { signing: Signing }) {
  const words = actionWords().sign;
  return (
    <>
      <span class="button-row">
        <button type="button" class="button small" onClick={signing.resend}>
          {words.resend}
        </button>
        <button type="button" class="button small" onClick={signing.discard}>
          {words.discard}
        </button>
      </span>
      <span class="dim">{words.discardHelp}</span>
    </>
  );
}

/** What the code means, what to do, and what the gateway adds. */
export function Refusal({ problem }: { problem: Problem }) {
  const { title, advice } = explained(problem);
  const { detail, code } = problem;
  return (
    <>
      <span>{title}</span>
      <span>
        <b>{actionWords().sign.whatToDo}:</b> {advice}
      </span>
      <span class="dim wrap-anywhere">
        <code>{code}</code>
        {detail && detail !== title && detail !== problem.title && ` · ${detail}`}
      </span>
    </>
  );
}

function explained({ code, title, final }: Problem): { title: string; advice: string } {
  const words = codeWords();
  if (!Object.hasOwn(codes, code)) return { title, advice: words.unknown };
  const known = code as Code;
  const general = final ? words.generalFinal : words.generalCurable;
  return { title: words.title(known), advice: words.advice[known] ?? general };
}

/** The gateway may have the statement all the same: what is kept is sent again. */
function Failed({ error, signing }: { error: Error; signing: Signing }) {
  const words = actionWords().sign;
  if (error instanceof KeyElsewhereError) {
    return (
      <div class="notice critical" role="alert">
        <strong>{words.elsewhere}</strong>
        <span>{words.elsewhereText}</span>
        <a href="./keys">{actionWords().keys.title}</a>
      </div>
    );
  }
  if (error instanceof DraftError) {
    return (
      <div class="notice critical" role="alert">
        <strong>{words.draftWrong}</strong>
        <span class="wrap-anywhere">{error.message}</span>
      </div>
    );
  }
  return <ProblemNotice error={error} retry={signing.resend} />;
}
