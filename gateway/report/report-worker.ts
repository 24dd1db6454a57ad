/** A worker thread that checks one bundle and writes its report, so that the gateway goes on meanwhile. */
import { parentPort, workerData } from "node:worker_threads";
import { checkBundle } from "../../ledger/evidence/check.ts";
import type { ReportLanguage } from "../../report/words/words.ts";
import { checkNatively } from "../ingest/native-signature.ts";
import { nativeSha256 } from "../native-hash.ts";
import { reportPdf } from "./pdf.ts";

/** What the worker is started with. */
export interface ReportOrder {
  readonly bundle: Uint8Array;
  readonly language: ReportLanguage;
}

/** What it answers, once. */
export type ReportAnswer = { readonly pdf: Uint8Array } | { readonly problem: string };

const { bundle, language } = workerData as ReportOrder;
const checked = checkBundle(bundle, {
  hash: nativeSha256,
  verify: checkNatively,
});
const pdf = await reportPdf(bundle, checked, language);
const answer: ReportAnswer = pdf
  ? { pdf }
  : { problem: checked.problems.map(({ member, code, detail }) => `${member} ${code} ${detail}`).join("; ") };
parentPort!.postMessage(answer);
