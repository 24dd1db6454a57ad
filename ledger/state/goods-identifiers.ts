/** Decoders for what says which goods are meant, where they come from, and what was certified of them. */
import { bytes, checked, type Decoded, identifier, pattern, record } from "../statement/schema.ts";
import { isValidGtin } from "./identifiers.ts";

export const countrySchema = pattern(/^[A-Z]{2}$/, "an ISO 3166-1 alpha-2 code");

/** GS1 GTIN in its form of 14 digits, as GS1 Digital Link writes it; shorter ones have zeros in front. */
export const gtinSchema = checked(
  pattern(/^[0-9]{14}$/, "a GTIN of 14 digits"),
  isValidGtin,
  "gtin_invalid",
  "the GTIN's check digit is wrong",
);

/** A certificate as somebody shows it: its identifier, and the hash of the document they have. */
export const shownCertificateSchema = record({ id: identifier, document: bytes(32, 32) });
export type ShownCertificate = Decoded<typeof shownCertificateSchema>;
