/** What was said in a dispute and about its shipment, in the order of the log. */
import type { StatementSummary } from "../../gateway/contract/api.ts";
import type { DisputeTold, EvidenceFile, Said } from "../../ledger/evidence/disputes.ts";

export type StoryWhat =
  | "opened"
  | "admits"
  | "denies"
  | "evidence"
  | "proposed"
  | "signed"
  | "withdrawn"
  | "notice"
  | "survey"
  | "reservation"
  | "release"
  | "accept"
  | "instruct";

export interface StoryLine extends Said {
  readonly what: StoryWhat;
  readonly text: string;
  readonly files: readonly EvidenceFile[];
  /** Of a proposal and its signatures. */
  readonly proposal: number | null;
  /** Of an answer that admits part of the claim. */
  readonly admittedMinor: number | null;
  /** Of an answer that concedes wilful misconduct. */
  readonly conceded: boolean;
}

type Rest = Partial<Pick<StoryLine, "text" | "files" | "proposal" | "admittedMinor" | "conceded">>;

function line({ by, atMs, index, statement }: Said, what: StoryWhat, rest: Rest = {}): StoryLine {
  return {
    by,
    atMs,
    index,
    statement,
    what,
    text: "",
    files: [],
    proposal: null,
    admittedMinor: null,
    conceded: false,
    ...rest,
  };
}

export function storyOf(dispute: DisputeTold, statements: readonly StatementSummary[]): StoryLine[] {
  const { opened, answers, evidence, proposals, closed, status } = dispute;
  const told = [
    line(opened, "opened", { text: dispute.text }),
    ...answers.map((one) =>
      line(one, one.position, {
        text: one.text,
        admittedMinor: one.admittedMinor,
        conceded: one.wilfulMisconduct,
      }),
    ),
    ...evidence.map((one) => line(one, "evidence", { text: one.text, files: one.files })),
    ...proposals.flatMap((one) => [
      line(one, "proposed", { text: one.text, proposal: one.number }),
      ...one.signatures
        .filter(({ statement }) => statement !== one.statement)
        .map((signature) => line(signature, "signed", { proposal: one.number })),
    ]),
    ...(status === "withdrawn" && closed ? [line(closed, "withdrawn")] : []),
    ...statements.flatMap((one) => shipmentLine(one) ?? []),
  ];
  return told.sort((a, b) => a.index - b.index);
}

const whatOf: Readonly<Record<string, StoryWhat>> = {
  "damage.notice": "notice",
  "survey.report": "survey",
  "custody.release": "release",
  "custody.accept": "accept",
  "shipment.instruct": "instruct",
};

function shipmentLine(one: StatementSummary): StoryLine | undefined {
  const what = whatOf[one.kind];
  if (!what) return undefined;
  const said: Said = {
    by: one.issuer.replace(/^party:/, ""),
    atMs: one.sealedAtMs,
    index: one.index,
    statement: one.hash,
  };
  const payload = one.payload as {
    text?: unknown;
    reservations?: readonly { code?: unknown; text?: unknown }[];
  } | null;
  const remarks = (payload?.reservations ?? []).map(({ code, text }) => `${code}: ${text}`).join("\n");
  if (what === "accept" && remarks !== "") return line(said, "reservation", { text: remarks });
  return line(said, what, { text: typeof payload?.text === "string" ? payload.text : "" });
}
