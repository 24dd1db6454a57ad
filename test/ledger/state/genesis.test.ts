/** The first statement of a chain (docs/protocol.md §7.1): it brings its own key, and there is one of it. */
import { describe, expect, it } from "vitest";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { type LedgerState, OpenBlock } from "../../../ledger/log/block.ts";
import { LogTree } from "../../../ledger/log/tiles.ts";
import {
  chainOf,
  defaultLimits,
  encodeGenesis,
  type Genesis,
  rulesVersion,
} from "../../../ledger/state/chain.ts";
import { keyOf } from "../../../ledger/state/keys.ts";
import { isRefusal } from "../../../ledger/state/rules.ts";
import { StateTree } from "../../../ledger/state/state-tree.ts";
import {
  assembleStatement,
  prepareStatement,
  readStatement,
  type StatementFields,
} from "../../../ledger/statement/statement.ts";
import { TestChain, testSigner, testStartMs } from "../chain-fixture.ts";

const chain = "chain:new";
const operator = testSigner(chain, "operator of a new chain");
const registrar = testSigner("party:registrar", "registrar of a new chain");
const other = testSigner("party:other", "another registrar");
const coseKeyOf = ({ key }: typeof operator) => encodeCoseKey(key);

const authority = { id: "registrar", legalName: "Registrar", country: "NL", keys: [coseKeyOf(registrar)] };
const genesis: Genesis = {
  operator: { name: "Operator", key: coseKeyOf(operator) },
  registrars: [authority],
  rules: rulesVersion,
  limits: defaultLimits,
  time: { source: "utc" },
  demonstration: false,
};

function emptyLedger(): LedgerState {
  const log = new LogTree(0, () => undefined);
  return { chain, tip: undefined, state: { get: () => undefined }, stateTree: new StateTree(), log };
}

const fields: Omit<StatementFields, "payload"> = {
  algorithm: "Ed25519",
  kind: "chain.genesis",
  kid: operator.key.kid,
  issuer: chain,
  subject: chain,
  chain,
  issuedAtSeconds: testStartMs / 1000,
  sequence: 0,
};

function begin(payload: Uint8Array, changes: Partial<StatementFields> = {}) {
  const block = new OpenBlock(emptyLedger(), testStartMs);
  const prepared = prepareStatement({ ...fields, ...changes, payload });
  const statement = readStatement(assembleStatement(prepared, new Uint8Array(64)));
  const identified = block.identify(statement);
  const executed = isRefusal(identified) ? identified : block.execute(identified);
  return { block, outcome: isRefusal(executed) ? executed.code : "accepted" };
}

describe("the first statement", () => {
  it("registers the operator's key and the registrars with theirs", () => {
    const { block, outcome } = begin(encodeGenesis(genesis));
    expect(outcome).toBe("accepted");
    expect(chainOf(block.state)).toMatchObject({ id: chain, operatorName: "Operator", rules: rulesVersion });
    expect(keyOf(block.state, operator.key.kid)).toMatchObject({ signer: "operator", reference: chain });
    expect(keyOf(block.state, registrar.key.kid)).toMatchObject({
      signer: "registrar",
      reference: "party:registrar",
    });
    expect(block.finish().entries).toHaveLength(1);
  });

  const changedGenesis: readonly (readonly [why: string, changes: object, outcome: string])[] = [
    ["under rules this version does not know", { rules: rulesVersion + 1 }, "rules_version_unknown"],
    ["without rules", { rules: 0 }, "payload_malformed"],
    ["without registrars", { registrars: [] }, "payload_malformed"],
    ["with 17 registrars", { registrars: Array.from({ length: 17 }, () => authority) }, "payload_malformed"],
    [
      "with two registrars of one name",
      { registrars: [authority, { ...authority, keys: [coseKeyOf(other)] }] },
      "party_exists",
    ],
    [
      "with two registrars of one key",
      { registrars: [authority, { ...authority, id: "other" }] },
      "key_exists",
    ],
    [
      "with a registrar that has the operator's key",
      { registrars: [{ ...authority, keys: [coseKeyOf(operator)] }] },
      "key_exists",
    ],
    [
      "with a registrar that has one key twice",
      { registrars: [{ ...authority, keys: [authority.keys[0], authority.keys[0]] }] },
      "key_exists",
    ],
    [
      "with a registrar's key that is none",
      { registrars: [{ ...authority, keys: [new Uint8Array(40)] }] },
      "key_malformed",
    ],
    ["without room for a gap", { limits: { ...defaultLimits, sequenceGapsMax: 0 } }, "payload_malformed"],
    ["with a clock of another kind", { time: { source: "sundial" } }, "payload_malformed"],
    ["without saying whether it is a demonstration", { demonstration: 0 }, "payload_malformed"],
    [
      "with an operator's key that is none",
      { operator: { name: "O", key: new Uint8Array(40) } },
      "key_malformed",
    ],
    [
      "with another operator's key than it is signed with",
      { operator: { name: "O", key: coseKeyOf(other) } },
      "key_unknown",
    ],
    [
      "with two registrars",
      { registrars: [authority, { ...authority, id: "other", keys: [coseKeyOf(other)] }] },
      "accepted",
    ],
  ];
  for (const [why, changes, outcome] of changedGenesis)
    it(`${why}: ${outcome}`, () => {
      expect(begin(encodeGenesis({ ...genesis, ...changes } as Genesis)).outcome).toBe(outcome);
    });

  const changedHeader: readonly (readonly [
    why: string,
    changes: Partial<StatementFields>,
    outcome: string,
  ])[] = [
    ["of another kind", { kind: "party.register" }, "chain_wrong"],
    ["of readings", { kind: "readings" }, "chain_wrong"],
    ["by another key", { kid: other.key.kid }, "key_unknown"],
    ["by another algorithm than the key's", { algorithm: "ES256" }, "algorithm_mismatch"],
    ["by somebody else", { issuer: "party:registrar" }, "issuer_mismatch"],
    ["in the name of another chain", { issuer: "chain:other" }, "issuer_mismatch"],
    ["about another chain", { subject: "chain:other" }, "subject_mismatch"],
    ["that is not its signer's first", { sequence: 1, previous: new Uint8Array(32) }, "sequence_used"],
  ];
  for (const [why, changes, outcome] of changedHeader)
    it(`${why}: ${outcome}`, () => {
      expect(begin(encodeGenesis(genesis), changes).outcome).toBe(outcome);
    });
});

describe("a chain that has begun", () => {
  it("does not begin again, whoever says so", () => {
    const begun = new TestChain();
    const again = encodeGenesis({ ...genesis, operator: { name: "O", key: coseKeyOf(begun.operator) } });
    const say = (by: typeof operator) => () =>
      begun.submit(begun.statement({ ...by }, "chain.genesis", begun.chain, again));
    expect(say(begun.operator)).toThrow("genesis_exists");
    expect(say(begun.registrar)).toThrow("signer_not_permitted");
    expect(say(operator)).toThrow("key_unknown");
  });

  it("takes nothing that was made for another", () => {
    const [here, there] = [new TestChain(), new TestChain({ chain: "chain:there" })];
    const shipper = there.party("shipper");
    here.party("shipper");
    const bytes = there.statement(shipper, "party.key-revoke", "party:shipper", new Uint8Array(0));
    expect(() => here.submit(bytes)).toThrow("chain_wrong");
  });
});
