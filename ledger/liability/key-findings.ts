/** What became of the keys that signed: doubt, revocation, and keys that somebody else put in place. */
import type { HistoryStatement, ShipmentHistory, SignerHistory } from "../evidence/shipment-history.ts";
import { type Finding, finding, isoTime } from "./findings.ts";

/** By position in the log and the chain's own time; a statement stays valid whatever is found here. */
export function keyFindings(history: ShipmentHistory): Finding[] {
  return history.signers.flatMap((signer) => [
    ...doubt(signer, history.statements),
    ...revocation(signer, history),
    ...enrolment(signer, history.statements),
  ]);
}

/** Of the operator's key all that it sealed is in doubt, of any other what it signed. */
function doubt({ kid, reference, key }: SignerHistory, statements: readonly HistoryStatement[]): Finding[] {
  const { compromisedSinceMs: since, signer, replacedAt } = key;
  if (since === undefined) return [];
  const isSealed = ({ index }: HistoryStatement) => index <= (replacedAt ?? Number.MAX_SAFE_INTEGER);
  const doubtful = statements.filter(
    (one) => one.sealedAtMs >= since && (signer === "operator" ? isSealed(one) : one.kid === kid),
  );
  if (doubtful.length === 0) return [];
  const detail = `${reference}: ${doubtful.length} statements since ${isoTime(since)}`;
  return [
    finding(
      "key_compromised",
      detail,
      doubtful.map(({ hash }) => hash),
    ),
  ];
}

/** A key that was revoked with its device is the device's finding. */
function revocation({ kid, reference, key }: SignerHistory, { devices }: ShipmentHistory): Finding[] {
  const { revokedAt } = key;
  if (revokedAt === undefined || devices.some(({ state }) => state.revokedAt === revokedAt)) return [];
  return [finding("key_revoked", `${reference}: ${shortKid(kid)} by entry ${revokedAt}`)];
}

function enrolment(
  { kid, reference, key }: SignerHistory,
  statements: readonly HistoryStatement[],
): Finding[] {
  if (key.enrolledBy === undefined) return [];
  const own = statements.filter((one) => one.kid === kid);
  return [finding("key_enrolled", `${reference}: by ${key.enrolledBy}, ${own.length} statements since`)];
}

function shortKid(kid: string): string {
  return kid.slice(0, 16);
}
