/** Drop an evidence file, see whether it holds, and by whom. The same on the dashboard and in the offline page. */
import { useRef, useState } from "preact/hooks";
import type { CheckProgress } from "../../ledger/evidence/check.ts";
import { language } from "../app/preferences.ts";
import { bytesSize } from "../format/values.ts";
import "../styles/verify.css";
import { type BundleAnswer, checkBundleFile, type StartWorker } from "../verification/bundle.ts";
import { DropZone } from "./drop-zone.tsx";
import { fingerprintOf } from "./fingerprint.tsx";
import { ProgressPanel } from "./progress-panel.tsx";
import { RecomputedReport } from "./recomputed-report.tsx";
import { StepsPanel } from "./steps-panel.tsx";
import { TrustPanel } from "./trust-panel.tsx";
import { ImpossiblePanel, VerdictPanel } from "./verdict-panel.tsx";
import { verifyText } from "./words.ts";

/** What bundles are at most (ledger/evidence/zip.ts). */
const fileBytesMax = 512 * 1024 * 1024;

type Check =
  | { state: "waiting" }
  | { state: "refused"; reason: string }
  | { state: "checking"; file: string; progress: CheckProgress }
  | { state: "done"; file: string; answer: BundleAnswer };

export function BundleCheck(props: { startWorker: StartWorker; knownOperator?: string | undefined }) {
  const words = verifyText();
  const [check, setCheck] = useState<Check>({ state: "waiting" });
  const [trust, setTrust] = useState("");
  const running = useRef<AbortController | undefined>(undefined);

  const stop = () => {
    running.current?.abort();
    setCheck({ state: "waiting" });
  };
  const start = async (file: File) => {
    stop();
    const reason = refusalOf(file);
    if (reason !== undefined) return setCheck({ state: "refused", reason });
    const controller = new AbortController();
    running.current = controller;
    const progress = (now: CheckProgress) => setCheck({ state: "checking", file: file.name, progress: now });
    progress({ stage: "reading", done: 0, total: 1 });
    const answer = await checkBundleFile(file, props.startWorker, progress, controller.signal);
    if (!controller.signal.aborted) setCheck({ state: "done", file: file.name, answer });
  };

  const drop = <DropZone start={(file) => void start(file)} again={check.state !== "waiting"} />;
  return (
    <div class="panels">
      <Current check={check} trusted={fingerprintOf(trust)} stop={stop} />
      {check.state === "waiting" && drop}
      <TrustPanel value={trust} change={setTrust} knownOperator={props.knownOperator} />
      {(check.state === "done" || check.state === "refused") && drop}
      <Details check={check} />
      <section class="panel">
        <header>
          <h2>{words.howTitle}</h2>
        </header>
        <div class="panel-body panels">
          <p>{words.howText}</p>
          <p class="dim">
            {words.command} <code class="wrap-anywhere">tallyman verify FILE --trust FINGERPRINT</code>
          </p>
        </div>
      </section>
    </div>
  );
}

function refusalOf(file: File): string | undefined {
  if (file.size === 0) return verifyText().empty;
  if (file.size > fileBytesMax) return verifyText().tooLarge(bytesSize(fileBytesMax, language.value));
  return undefined;
}

function Current(props: { check: Check; trusted: string | undefined; stop: () => void }) {
  const { check } = props;
  if (check.state === "waiting") return null;
  if (check.state === "checking")
    return <ProgressPanel file={check.file} progress={check.progress} stop={props.stop} />;
  if (check.state === "done")
    return <Answer file={check.file} answer={check.answer} trusted={props.trusted} />;
  return (
    <p class="notice critical" role="alert">
      {check.reason}
    </p>
  );
}

function Answer(props: { file: string; answer: BundleAnswer; trusted: string | undefined }) {
  const { file, answer, trusted } = props;
  return answer.state === "checked" ? (
    <VerdictPanel file={file} bundle={answer.bundle} trusted={trusted} />
  ) : (
    <ImpossiblePanel file={file} detail={answer.detail} />
  );
}

function Details({ check }: { check: Check }) {
  if (check.state !== "done" || check.answer.state !== "checked") return null;
  const { bundle } = check.answer;
  return (
    <>
      <StepsPanel bundle={bundle} />
      {bundle.subject && <RecomputedReport subject={bundle.subject} />}
    </>
  );
}
