/** Reads the payload of a party's statement: deterministic CBOR, then the schema of its kind. */
import { decodeCbor } from "../encoding/cbor-decode.ts";
import type { Decoder } from "./schema.ts";

/** Throws `CborError` or `RefusalError`. */
export function decodePayload<T>(payload: Uint8Array, schema: Decoder<T>): T {
  return schema(decodeCbor(payload), "payload");
}
