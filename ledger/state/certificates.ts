/**
 * Certificates: what an issuer attests about goods of a holder, with the hash of the document. The document itself
 * stays off the log; whoever shows one shows that hash, so a forged document is found out. docs/protocol.md §7.15.
 */
import { equalBytes } from "../encoding/bytes.ts";
import { decodePayload } from "../statement/payload.ts";
import { parseReference, referenceText } from "../statement/reference.ts";
import {
  bytes,
  type Decoded,
  identifier,
  list,
  optional,
  pattern,
  record,
  text,
  timeMs,
} from "../statement/schema.ts";
import { gtinSchema, type ShownCertificate } from "./goods-identifiers.ts";
import { kind, type Verdict } from "./kind.ts";
import { partyOf } from "./parties.ts";
import { recordName } from "./records.ts";
import type { StateReader } from "./view.ts";

const issueSchema = record({
  id: identifier,
  /** Such as `phytosanitary`, `origin`, `analysis`; customs lists name the types that they require. */
  type: identifier,
  /** Whose goods it is about: their producer or shipper. */
  holder: identifier,
  /** SHA-256 of the document. */
  document: bytes(32, 32),
  title: optional(text(200)),
  hsPrefix: optional(pattern(/^[0-9]{2,10}$/, "2 to 10 digits of an HS code")),
  products: optional(list(gtinSchema, 64, 1)),
  lots: optional(list(identifier, 64, 1)),
  validFrom: timeMs,
  validUntil: timeMs,
});
export type CertificateIssue = Decoded<typeof issueSchema>;

/** `certificate/<id>` in the state. */
export type CertificateState = {
  readonly issuer: string;
  readonly type: string;
  readonly holder: string;
  readonly document: Uint8Array;
  readonly hsPrefix?: string;
  readonly products?: readonly string[];
  readonly lots?: readonly string[];
  readonly validFromMs: number;
  readonly validUntilMs: number;
  readonly issuedAt: number;
  readonly revokedAt?: number;
};

export function certificateOf(state: StateReader, id: string): CertificateState | undefined {
  return state.get<CertificateState>(`certificate/${id}`);
}

export const certificateIssue = kind<CertificateIssue>({
  name: "certificate.issue",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, issueSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("certificate", payload.id) ? undefined : "subject_mismatch",
    ({ state, payload }) => (certificateOf(state, payload.id) ? "certificate_exists" : undefined),
    ({ state, payload }) => (partyOf(state, payload.holder) ? undefined : "party_unknown"),
    ({ payload }) =>
      payload.validFrom <= payload.validUntil
        ? undefined
        : { code: "payload_malformed", detail: "it ends before it begins" },
  ],
  apply: ({ state, payload, party, index }) => {
    const { id, type, holder, document, hsPrefix, products, lots, validFrom, validUntil } = payload;
    state.set(`certificate/${id}`, {
      issuer: party,
      type,
      holder,
      document,
      ...(hsPrefix !== undefined && { hsPrefix }),
      ...(products && { products }),
      ...(lots && { lots }),
      validFromMs: validFrom,
      validUntilMs: validUntil,
      issuedAt: index,
    } satisfies CertificateState);
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const revokeSchema = record({ reason: text(500) });
export type CertificateRevoke = Decoded<typeof revokeSchema>;

export const certificateRevoke = kind<CertificateRevoke>({
  name: "certificate.revoke",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, revokeSchema),
  rules: [
    ({ state, statement, party }) => {
      const subject = parseReference(statement.subject);
      if (subject?.kind !== "certificate") return "subject_mismatch";
      const certificate = certificateOf(state, subject.id);
      if (!certificate) return "certificate_unknown";
      if (certificate.issuer !== party) return "certificate_not_own";
      return certificate.revokedAt === undefined ? undefined : "certificate_not_valid";
    },
  ],
  apply: ({ state, statement, index }) => {
    const { id } = parseReference(statement.subject)!;
    state.set(`certificate/${id}`, { ...certificateOf(state, id)!, revokedAt: index });
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

/** What a certificate is shown for. */
export interface CertifiedGoods {
  /** Whose goods they may be: the shipper and the producers. */
  readonly holders: readonly string[];
  readonly hsCode: string | undefined;
  readonly products: readonly string[];
}

/** Why a certificate that is shown is not good for the goods at `timeMs`; the first that objects. */
export function shownCertificateVerdict(
  state: StateReader,
  shown: ShownCertificate,
  goods: CertifiedGoods,
  timeMs: number,
): Verdict {
  const certificate = certificateOf(state, shown.id);
  const refuse = (
    code:
      | "certificate_unknown"
      | "certificate_forged"
      | "certificate_not_valid"
      | "certificate_not_for_goods",
  ) => ({ code, detail: `certificate ${shown.id}` });
  if (!certificate) return refuse("certificate_unknown");
  if (!equalBytes(certificate.document, shown.document)) return refuse("certificate_forged");
  const { revokedAt, validFromMs, validUntilMs } = certificate;
  if (revokedAt !== undefined || timeMs < validFromMs || timeMs > validUntilMs)
    return refuse("certificate_not_valid");
  return isAbout(certificate, goods) ? undefined : refuse("certificate_not_for_goods");
}

function isAbout({ holder, hsPrefix, products }: CertificateState, goods: CertifiedGoods): boolean {
  if (!goods.holders.includes(holder)) return false;
  if (hsPrefix !== undefined && !goods.hsCode?.startsWith(hsPrefix)) return false;
  return products === undefined || goods.products.every((product) => products.includes(product));
}

export const certificateKinds = [certificateIssue, certificateRevoke];
