/** Documents that a claim usually needs, and which statements of a shipment hold or name each. */

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

/** A statement as JSON tells it. */
export interface ToldStatement {
  readonly kind: string;
  readonly hash: string;
  readonly payload: unknown;
}

/** What statements of the shipment are, or carry, themselves. */
export function statementsOfDocument(document: DocumentName, statements: readonly ToldStatement[]): string[] {
  const holds = (test: (statement: ToldStatement, payload: Payload) => boolean) =>
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

function payloadOf({ payload }: ToldStatement): Payload {
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
