/** The worker that checks a bundle with the ledger's own code and this browser's cryptography. */
import { type BundleReport, type CheckProgress, checkBundleAsync } from "../../ledger/evidence/check.ts";
import { subjectOf } from "../../report/subject.ts";
import type { BundleMessage, BundleRequest, CheckedBundle } from "./bundle.ts";
import { verifySignatureHere } from "./signature.ts";

/** Between two reports of progress; more would keep the page busy. */
const reportEveryMs = 60;

function send(message: BundleMessage): void {
  postMessage(message);
}

async function check(file: Blob): Promise<CheckedBundle> {
  const startedAt = performance.now();
  const bytes = new Uint8Array(await file.arrayBuffer());
  let furthest: CheckProgress = { stage: "reading", done: 0, total: 1 };
  let signatures = 0;
  let reportedAt = Number.NEGATIVE_INFINITY;
  const report = await checkBundleAsync(
    bytes,
    (signature) => {
      signatures++;
      return verifySignatureHere(signature);
    },
    {
      onProgress: ({ stage, done, total }) => {
        const now = performance.now();
        const isDue = stage !== furthest.stage || now - reportedAt >= reportEveryMs;
        furthest = { stage, done, total };
        if (!isDue) return;
        reportedAt = now;
        send({ progress: furthest });
      },
    },
  );
  return { ...summaryOf(report), furthest, signatures, lengthMs: performance.now() - startedAt };
}

function summaryOf(checked: BundleReport) {
  const {
    verdict: _verdict,
    statements,
    history: _history,
    trace: _trace,
    findings: _findings,
    ...report
  } = checked;
  const counts = new Map<string, number>();
  for (const { kind } of statements) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return { report, subject: subjectOf(checked), kinds: [...counts].toSorted(([, a], [, b]) => b - a) };
}

addEventListener("message", ({ data }: MessageEvent<BundleRequest>) => {
  check(data.file)
    .then((checked) => send({ checked }))
    .catch((cause) => send({ failure: cause instanceof Error ? cause.message : String(cause) }));
});
