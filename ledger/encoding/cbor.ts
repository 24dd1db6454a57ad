/** CBOR (RFC 8949): one strict reader, one deterministic writer. */
export { CborError, type CborErrorCode, type CborOptions, decodeCbor } from "./cbor-decode.ts";
export { type CborInput, encodeCbor } from "./cbor-encode.ts";
export { type Cbor, CborTag } from "./cbor-value.ts";
