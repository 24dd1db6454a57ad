/** Checks an evidence file in a worker of its own, so that the page stays alive and a check can be given up. */
import type { BundleReport, CheckProgress } from "../../ledger/evidence/check.ts";
import type { ReportSubject } from "../../report/subject.ts";

/** What the worker is sent once. */
export interface BundleRequest {
  readonly file: Blob;
}

/** What the worker sends: progress any number of times, then one of the others. */
export type BundleMessage =
  | { readonly progress: CheckProgress }
  | { readonly checked: CheckedBundle }
  | { readonly failure: string };

export interface CheckedBundle {
  /** Without its verdict, which depends on whom the reader trusts, and without what stands in the statements. */
  readonly report: Omit<BundleReport, "verdict" | "statements" | "history" | "trace" | "findings">;
  /** What the bundle's statements say, computed from them; absent unless the bundle holds. */
  readonly subject: ReportSubject | undefined;
  /** How many statements of each kind the history has, most frequent first. */
  readonly kinds: readonly (readonly [kind: string, count: number])[];
  /** How far the check came; a problem that keeps it from being read any further ends it. */
  readonly furthest: CheckProgress;
  readonly signatures: number;
  readonly lengthMs: number;
}

export type BundleAnswer =
  | { readonly state: "checked"; readonly bundle: CheckedBundle }
  /** The check did not come to an end, so it says nothing about the file. */
  | { readonly state: "impossible"; readonly detail: string };

export type StartWorker = () => Promise<Worker>;

/** Never rejects for what is in the file; when `signal` is aborted the promise stays open for good. */
export async function checkBundleFile(
  file: Blob,
  startWorker: StartWorker,
  progress: (progress: CheckProgress) => void,
  signal: AbortSignal,
): Promise<BundleAnswer> {
  let worker: Worker;
  try {
    worker = await startWorker();
  } catch (cause) {
    return { state: "impossible", detail: cause instanceof Error ? cause.message : String(cause) };
  }
  signal.addEventListener("abort", () => worker.terminate());
  const answer = await answerOf(worker, file, progress);
  worker.terminate();
  return answer;
}

function answerOf(
  worker: Worker,
  file: Blob,
  progress: (progress: CheckProgress) => void,
): Promise<BundleAnswer> {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<BundleMessage>) => {
      if ("progress" in data) progress(data.progress);
      else if ("checked" in data) resolve({ state: "checked", bundle: data.checked });
      else resolve({ state: "impossible", detail: data.failure });
    };
    worker.onerror = (event) => resolve({ state: "impossible", detail: event.message });
    const request: BundleRequest = { file };
    worker.postMessage(request);
  });
}
