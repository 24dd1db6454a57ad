/** What a claim usually needs, by the modes of carriage, and which of it the log holds. */
import type { StatementSummary } from "../../gateway/contract/api.ts";
import type { DisputeTold } from "../../ledger/evidence/disputes.ts";
import type { Mode } from "../../ledger/state/terms.ts";

/** As `files[].document` of `dispute.evidence` names them; seal numbers come with handovers. docs/protocol.md §7.11. */
export const documentNames = [
  "transport-document",
  "commercial-invoice",
  "packing-list",
  "delivery-receipt",
  "seal-numbers",
  "survey-report",
  "photograph",
  "claim-letter",
  "destruction-certificate",
  "correspondence",
] as const;
export type DocumentName = (typeof documentNames)[number];

export interface DocumentLine {
  readonly document: DocumentName;
  /** Of a transport document: for which mode. */
  readonly mode: Mode | null;
  /** Statements that hold or name it; empty: it is missing. */
  readonly statements: readonly string[];
}

export function documentsOf(
  modes: readonly Mode[],
  statements: readonly StatementSummary[],
  dispute: DisputeTold,
): DocumentLine[] {
  return documentNames.flatMap((document): DocumentLine[] => {
    const shown = [...shownAs(dispute, document), ...inLog(document, statements)];
    const line = { document, mode: null, statements: [...new Set(shown)] };
    return document === "transport-document"
      ? [...new Set(modes)].map((mode) => ({ ...line, mode }))
      : [line];
  });
}

function shownAs({ evidence }: DisputeTold, document: DocumentName): string[] {
  return evidence
    .filter(({ files }) => files.some((file) => file.document === document))
    .map(({ statement }) => statement);
}

/** What statements of the shipment are, or carry, themselves. */
function inLog(document: DocumentName, statements: readonly StatementSummary[]): string[] {
  const holds = (test: (statement: StatementSummary, payload: Payload) => boolean) =>
    statements.filter((one) => test(one, payloadOf(one))).map(({ hash }) => hash);
  switch (document) {
    case "delivery-receipt":
      return holds(({ kind }, { reservations }) => kind === "custody.accept" && reservations.length > 0);
    case "seal-numbers":
      return holds(({ kind }, { seals }) => kind.startsWith("custody.") && seals.length > 0);
    case "survey-report":
      return holds(({ kind }) => kind === "survey.report");
    case "claim-letter":
      return holds(({ kind }) => kind === "damage.notice");
    case "photograph":
      return holds(
        (_, { photos, reservations }) =>
          photos.length > 0 || reservations.some((one) => listIn(one, "photos").length > 0),
      );
    default:
      return [];
  }
}

interface Payload {
  readonly photos: readonly unknown[];
  readonly seals: readonly unknown[];
  readonly reservations: readonly unknown[];
}

function payloadOf({ payload }: StatementSummary): Payload {
  return {
    photos: listIn(payload, "photos"),
    seals: listIn(payload, "seals"),
    reservations: listIn(payload, "reservations"),
  };
}

function listIn(value: unknown, field: string): readonly unknown[] {
  const inner = (value as Readonly<Record<string, unknown>> | null)?.[field];
  return Array.isArray(inner) ? inner : [];
}
