/**
 * References: `party:acme`, `device:reefer-7`, `unit:MSCU1234566`, `shipment:S-1`. The part before the first
 * colon says what kind of thing it is, so a name can never be taken for a thing of another kind.
 */

const identifierPattern = /^[A-Za-z0-9._:-]{1,64}$/;
const referenceKinds = [
  "chain",
  "party",
  "device",
  "unit",
  "shipment",
  "dispute",
  "list",
  "certificate",
  "product",
  "lot",
  "item",
  "recall",
  "complaint",
  "offer",
  "order",
  "invoice",
  "asset",
  "exchange",
  "netting",
  "token",
] as const;
const referencePattern = new RegExp(`^(${referenceKinds.join("|")}):([A-Za-z0-9._:-]{1,64})$`);

export type ReferenceKind = (typeof referenceKinds)[number];

export interface Reference {
  readonly kind: ReferenceKind;
  readonly id: string;
}

export function isIdentifier(text: string): boolean {
  return identifierPattern.test(text);
}

/** What was asked for is kept: the rules ask several times for each statement, and signers come again. About 5 MB. */
const parsed = new Map<string, Reference>();
const parsedMax = 32_768;

/** `undefined` when the text is not a reference; the text is controlled by whoever signed it. */
export function parseReference(text: string): Reference | undefined {
  const kept = parsed.get(text);
  if (kept) return kept;
  const match = referencePattern.exec(text);
  if (!match) return undefined;
  const reference = { kind: match[1] as ReferenceKind, id: match[2]! };
  if (parsed.size >= parsedMax) parsed.clear();
  parsed.set(text, reference);
  return reference;
}

export function referenceText(kind: ReferenceKind, id: string): string {
  return `${kind}:${id}`;
}

export function isReferenceText(text: string, kind: ReferenceKind): boolean {
  return parseReference(text)?.kind === kind;
}
