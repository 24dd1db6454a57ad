/** Drop an evidence file, see whether it holds. Nothing leaves the browser, and no session is needed. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Command } from "../components/empty.tsx";
import { bytesSize, integer } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import { pageText } from "../messages/pages.ts";
import { chain } from "../store/live.ts";
import "../styles/verify.css";
import { type BundleResult, verifyBundle } from "../verification/bundle.ts";
import { DropZone } from "./drop-zone.tsx";
import { ResultPanel } from "./result-panel.tsx";

/** What a page can hold in memory with room to spare; larger files are for the command line. */
const fileBytesMax = 512 * 1024 * 1024;

type Check =
  | { state: "waiting" }
  | { state: "refused"; reason: string }
  | { state: "checking"; file: string; done: number; all: number }
  | { state: "done"; file: string; result: BundleResult };

export default function VerifyPage() {
  const words = t().verify;
  useTitle(words.title);
  const check = useSignal<Check>({ state: "waiting" });
  const trusted = useSignal("");
  const generation = useRef(0);
  const file = useRef<File | undefined>(undefined);

  const start = async (chosen: File) => {
    generation.current += 1;
    const own = generation.current;
    const reason = refusalOf(chosen);
    if (reason) {
      check.value = { state: "refused", reason };
      return;
    }
    file.current = chosen;
    check.value = { state: "checking", file: chosen.name, done: 0, all: 0 };
    const result = await verifyBundle(chosen, normalisedKid(trusted.value), (done, all) => {
      if (own === generation.current) check.value = { state: "checking", file: chosen.name, done, all };
    });
    if (own === generation.current) check.value = { state: "done", file: chosen.name, result };
  };

  /** Whom one trusts decides the answer: a file that was checked is checked again. */
  const trust = (text: string) => {
    const before = normalisedKid(trusted.value);
    trusted.value = text;
    if (file.current && normalisedKid(text) !== before) void start(file.current);
  };

  return (
    <div class="page verify-page">
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <p class="dim">{words.lead}</p>
      <div class="panels">
        <Current check={check.value} start={(chosen) => void start(chosen)} />
        <Trust value={trusted.value} change={trust} />
        <section class="panel">
          <header>
            <h2>{words.howTitle}</h2>
          </header>
          <div class="panel-body panels">
            <p>{words.howText}</p>
            <p class="dim">
              {words.offline} <Command text={words.offlineCommand} />
            </p>
          </div>
        </section>
      </div>
    </div>
  );
}

function refusalOf(file: File): string | undefined {
  if (file.size === 0) return t().verify.empty;
  if (file.size > fileBytesMax) return t().verify.tooLarge(bytesSize(fileBytesMax, language.value));
  return undefined;
}

/** As fingerprints are written: groups and colons are for people. */
function normalisedKid(text: string): string | undefined {
  const compact = text.replace(/[\s:]/g, "").toLowerCase();
  return /^[0-9a-f]{64}$/.test(compact) ? compact : undefined;
}

function Trust({ value, change }: { value: string; change: (value: string) => void }) {
  const words = t().verify;
  const malformed = value.trim() !== "" && normalisedKid(value) === undefined;
  const kid = chain.value?.operatorKid;
  return (
    <section class="panel">
      <header>
        <h2>{words.trustTitle}</h2>
        {kid && (
          <button type="button" class="button small" onClick={() => change(kid)}>
            {words.trustThis}
          </button>
        )}
      </header>
      <div class="panel-body panels">
        <p class="dim" id="trust-help">
          {words.trustHelp}
        </p>
        <label class="trust-field">
          {words.trustLabel}
          <input
            class="field mono"
            value={value}
            spellcheck={false}
            autocomplete="off"
            maxLength={200}
            aria-describedby="trust-help"
            aria-invalid={malformed}
            onInput={(event) => change(event.currentTarget.value)}
          />
        </label>
        {malformed && <p class="text-critical">{words.trustMalformed}</p>}
      </div>
    </section>
  );
}

function Current({ check, start }: { check: Check; start: (file: File) => void }) {
  const words = t().verify;
  if (check.state === "checking") {
    return (
      <section class="panel" aria-busy="true">
        <div class="panel-body panels" role="status">
          <p class="wrap-anywhere">{words.checking(check.file)}</p>
          <progress
            {...(check.all > 0 ? { max: check.all, value: check.done } : {})}
            aria-label={words.checking(check.file)}
          />
          {check.all > 0 && (
            <p class="dim">
              {pageText().shipment.verifyProgress(
                integer(check.done, language.value),
                integer(check.all, language.value),
              )}
            </p>
          )}
        </div>
      </section>
    );
  }
  return (
    <>
      {check.state === "done" && <ResultPanel file={check.file} result={check.result} />}
      {check.state === "refused" && (
        <p class="notice critical" role="alert">
          {check.reason}
        </p>
      )}
      <DropZone start={start} again={check.state !== "waiting"} />
    </>
  );
}
