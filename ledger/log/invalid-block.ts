/**
 * What a witness keeps when an operator sealed a block that does not follow from the rules: the block itself, whose seal
 * convicts whoever made it in the eyes of everybody who runs the chain up to there. docs/protocol.md §15.6.
 */
import { RefusalError } from "../codes.ts";
import { CborError, decodeCbor } from "../encoding/cbor-decode.ts";
import { encodeCbor } from "../encoding/cbor-encode.ts";
import { type BlockBytes, decodeBlockSequence, encodeBlockBytes } from "./block-bytes.ts";

const format = "tallyman-invalid-block/1";

export interface InvalidBlock {
  /** What is wrong with it, in words. */
  readonly detail: string;
  readonly block: BlockBytes;
}

export function encodeInvalidBlock({ detail, block }: InvalidBlock): Uint8Array {
  return encodeCbor({ format, detail, block: encodeBlockBytes(block) });
}

/** `undefined` for bytes that are none. Whether it follows from the rules is for whoever runs the chain again. */
export function decodeInvalidBlock(bytes: Uint8Array): InvalidBlock | undefined {
  try {
    const map = decodeCbor(bytes);
    if (!(map instanceof Map) || map.get("format") !== format) return undefined;
    const [detail, inner] = [map.get("detail"), map.get("block")];
    if (typeof detail !== "string" || !(inner instanceof Uint8Array)) return undefined;
    const [block] = decodeBlockSequence(inner);
    return block && { detail, block };
  } catch (error) {
    if (error instanceof CborError || error instanceof RefusalError) return undefined;
    throw error;
  }
}
