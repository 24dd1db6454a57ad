/** The operator's statement of its checkpoint key (docs/protocol.md §7.8). */
import { describe, expect, it } from "vitest";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { checkpointKeyOf } from "../../../ledger/state/checkpoint-key.ts";
import { testSigner } from "../chain-fixture.ts";
import { Branch } from "./branch.ts";
import { buildWorld } from "./world.ts";

const world = buildWorld();
const { chain, shipper } = world;
const key = (name: string) => encodeCoseKey(testSigner(name).key);

const state = (branch: Branch, payload: object, signer = chain.operator, subject = chain.chain) =>
  branch.say(signer, "operator.checkpoint-key", subject, {
    origin: "gateway.example",
    key: key("log:one"),
    ...payload,
  });

describe("the operator's statement of its checkpoint key", () => {
  it("is filed with the chain, and the newest one counts", () => {
    const branch = new Branch(chain);
    expect(state(branch, {})).toBe("accepted");
    expect(branch.filed).toEqual([`record/${chain.chain}`]);
    expect(state(branch, { origin: "other.example", key: key("log:two") })).toBe("accepted");
    expect(checkpointKeyOf(branch.state)).toMatchObject({
      origin: "other.example",
      bytes: testSigner("log:two").key.bytes,
    });
  });

  it("is the operator's, about its chain, and of an Ed25519 key that signs nothing else", () => {
    const branch = new Branch(chain);
    expect(state(branch, {}, shipper)).toBe("signer_not_permitted");
    expect(state(branch, {}, chain.operator, "party:shipper")).toBe("subject_mismatch");
    expect(state(branch, { key: encodeCoseKey(shipper.key) })).toBe("key_exists");
    expect(state(branch, { key: encodeCoseKey(chain.operator.key) })).toBe("key_exists");
    expect(state(branch, { key: new Uint8Array(40) })).toBe("key_malformed");
    for (const origin of ["", "with space", "with+plus", "ä", "x".repeat(129)])
      expect(state(branch, { origin })).toBe("payload_malformed");
  });
});
