/** The rules of carriage law that come with this version, put into the log where it has none or older ones of theirs. */
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { defaultLiabilityRules } from "../../ledger/liability/law/default-rules.ts";
import { liabilityRulesOf } from "../../ledger/state/liability-rules.ts";
import { type OperatorVoice, stateAsOperator } from "./operator-statement.ts";

/**
 * Leaves rules alone that somebody published under another name. What is stated here is sealed with the next block.
 */
export function publishLiabilityRules(voice: OperatorVoice, rules = defaultLiabilityRules): void {
  const present = liabilityRulesOf(voice.sealer.state);
  if (present && (present.id !== rules.id || present.version >= rules.version)) return;
  const statement = { kind: "liability-rules.publish", subject: voice.chain, payload: encodeCbor(rules) };
  stateAsOperator(voice, statement, () => undefined);
}
