/** What a claim usually needs, by the modes of carriage, and which of it the log holds. */
import type { StatementSummary } from "../../gateway/contract/api.ts";
import type { DisputeTold } from "../../ledger/evidence/disputes.ts";
import type { Mode } from "../../ledger/state/terms.ts";
import { type DocumentName, documentNames, statementsOfDocument } from "../../report/documents.ts";

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
    const shown = [...shownAs(dispute, document), ...statementsOfDocument(document, statements)];
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
