/**
 * Puts a shipment's history together from its records. Exporter and checker both run this: what it asks of the
 * state is what the bundle proves, and which statements it uses are those that the bundle holds.
 */
import { compareBytes, toHex } from "../encoding/bytes.ts";
import { type Sha256, sha256 } from "../log/hash.ts";
import { type ChainState, chainStateName } from "../state/chain.ts";
import type { CalibrationState, DeviceState } from "../state/devices.ts";
import type { ShipmentState } from "../state/holdables.ts";
import { type KeyState, keyStateName, type SignerState } from "../state/keys.ts";
import type { PartyState } from "../state/parties.ts";
import { emptyRecord, nextRecord, type RecordState } from "../state/records.ts";
import type { Identified } from "../state/rules.ts";
import { readShipmentTerms } from "../state/shipments.ts";
import { packSpan, type Reading } from "../statement/readings.ts";
import { parseReference, referenceText } from "../statement/reference.ts";
import type { SignedStatement } from "../statement/statement.ts";
import { carriageLawOf } from "./carriage-law.ts";
import { customsOf } from "./customs.ts";
import { attachmentsWithin, historyRecords } from "./history.ts";
import { type Grant, grantIn, judge, payloadOf, statementMember } from "./judge.ts";
import type { EvidenceLookup } from "./lookup.ts";
import { keyPutInPlace, operatorKeyRotateName } from "./operator-keys.ts";
import { EvidenceError } from "./problem.ts";
import type {
  DeviceHistory,
  HistoryStatement,
  OpenSpan,
  ShipmentHistory,
  SignerHistory,
} from "./shipment-history.ts";
import { stateMember } from "./state-values.ts";

export const recordsMember = "proofs/records.cbor";

/** Statements in one bundle: its archive counts members in 16 bits. */
export const bundleStatementsMax = 65_000;

/** Readings in one history: more would not fit into the memory of whoever checks it. */
export const historyReadingsMax = 3_000_000;

/** Keys that took each other's place before one that signed; each is proved. */
export const replacementsMax = 10_000;

/** Where the statements come from: the store, or a bundle. Each answer may throw `EvidenceError`. */
export interface HistorySource {
  readonly lookup: EvidenceLookup;
  /** Height and time of the final block. */
  readonly height: number;
  readonly positionMs: number;
  /** Indexes of the entries filed into a record, ascending. */
  recordEntries(record: string): readonly number[];
  /** Indexes among which a grant of a delegation by the party is to be looked for, ascending. */
  grantEntries(party: string): readonly number[];
  statement(index: number): SignedStatement;
  /** Of the entry that `statement` gives. */
  leafHash(index: number): Uint8Array;
  /** The block of an entry. */
  placeOf(index: number): { readonly height: number; readonly timeMs: number };
}

/** A statement with its signer; `kid` is the key's thumbprint in lower-case hex. */
export interface Judged extends Omit<Identified, "device"> {
  readonly kid: string;
}

export interface AssembledHistory {
  readonly history: ShipmentHistory;
  /** Indexes by record, as the state's count and head confirm them. */
  readonly records: ReadonlyMap<string, readonly number[]>;
  /** Statements that are not part of the history: a key was entitled by them, or the law of the trace rests on them; ascending. */
  readonly supporting: readonly number[];
  /** Genesis, history and supporting statements by index, with who signed them. */
  readonly judged: ReadonlyMap<number, Judged>;
}

/** Throws `EvidenceError` saying what is missing or does not fit. */
export function assembleHistory(
  source: HistorySource,
  shipment: string,
  hash: Sha256 = sha256,
): AssembledHistory {
  const { lookup } = source;
  const chain = lookup.require<ChainState>(chainStateName);
  const state = lookup.require<ShipmentState>(`shipment/${shipment}`);
  const { records: names, aboard, units } = historyRecords(lookup, shipment);
  const records = new Map(names.map((name) => [name, confirmedEntries(source, name, hash)]));
  const bench = new Bench(source);
  bench.judge(0);
  bench.followOperator(chain.operatorKeys ?? []);
  const statements = historyStatements(source, bench, records);
  const devices = deviceHistories(lookup, statements);
  const terms = termsOf(statements, shipment);
  const law = carriageLawOf(lookup, terms, statements, (index) => bench.support(index));
  const customs = state.customs && customsOf(lookup, shipment, (index) => bench.support(index));
  const signers = signerHistories(lookup, bench.signers);
  const parties = partiesOf(lookup, statements, state);
  const { height, positionMs } = source;
  return {
    history: {
      chain,
      shipment,
      state,
      terms,
      height,
      positionMs,
      statements,
      aboard,
      units,
      devices,
      signers,
      parties,
      law,
      ...(customs && { customs }),
    },
    records,
    supporting: bench.supporting,
    judged: bench.judged,
  };
}

/** Entries of a record, which lead to the count and head that the state has. */
function confirmedEntries(source: HistorySource, name: string, hash: Sha256): readonly number[] {
  const expected = source.lookup.get<RecordState>(name) ?? emptyRecord;
  const entries = source.recordEntries(name);
  if (entries.length !== expected.count)
    throw new EvidenceError(
      "record_incomplete",
      recordsMember,
      `${name}: ${entries.length} of ${expected.count}`,
    );
  let found = emptyRecord;
  for (const index of entries) found = nextRecord(found, source.leafHash(index), hash);
  if (compareBytes(found.head, expected.head) !== 0)
    throw new EvidenceError(
      "record_incomplete",
      recordsMember,
      `${name}: the statements lead to another head`,
    );
  return entries;
}

function historyStatements(
  source: HistorySource,
  bench: Bench,
  records: ReadonlyMap<string, readonly number[]>,
): HistoryStatement[] {
  const recordsOf = new Map<number, string[]>();
  for (const [record, entries] of records)
    for (const index of entries) {
      const filed = recordsOf.get(index);
      if (filed) filed.push(record);
      else recordsOf.set(index, [record]);
    }
  if (recordsOf.size > bundleStatementsMax)
    throw new EvidenceError(
      "history_too_large",
      recordsMember,
      `${recordsOf.size} statements; at most ${bundleStatementsMax}`,
    );
  const indexes = [...recordsOf.keys()].sort((a, b) => a - b);
  let readings = 0;
  return indexes.map((index) => {
    const identified = bench.judge(index);
    const { statement, party, kid } = identified;
    const { height, timeMs: sealedAtMs } = source.placeOf(index);
    const payload = payloadOf(identified, index);
    if (statement.kind === "readings") readings += (payload as Reading[]).length;
    if (readings > historyReadingsMax)
      throw new EvidenceError("history_too_large", recordsMember, `more than ${historyReadingsMax} readings`);
    return {
      index,
      height,
      sealedAtMs,
      statement,
      hash: toHex(statement.hash),
      kid,
      party,
      payload,
      records: recordsOf.get(index)!,
    };
  });
}

/** Judges each statement once and finds the grants of delegations that the final state no longer has. */
class Bench {
  readonly judged = new Map<number, Judged>();
  /** Whom each key signs for, by thumbprint. */
  readonly signers = new Map<string, string>();
  readonly #source: HistorySource;
  readonly #supporting = new Set<number>();
  readonly #grants = new Map<string, Grant[]>();

  constructor(source: HistorySource) {
    this.#source = source;
  }

  get supporting(): number[] {
    return [...this.#supporting].sort((a, b) => a - b);
  }

  judge(index: number): Judged {
    const known = this.judged.get(index);
    if (known) return known;
    const statement = this.#source.statement(index);
    const place = { index, timeMs: this.#source.placeOf(index).timeMs };
    const { key, kind, party } = this.#judgeNowOrThen(statement, place);
    const judged = { statement, key, kind, party, kid: toHex(statement.kid) };
    this.judged.set(index, judged);
    this.signers.set(judged.kid, judged.key.reference);
    return judged;
  }

  /** A statement that is not filed into the history but that its trace rests on. */
  support(index: number): { identified: Judged; timeMs: number } {
    this.#supporting.add(index);
    return { identified: this.judge(index), timeMs: this.#source.placeOf(index).timeMs };
  }

  /** Finds the statements by which the operator's keys, as the state lists them, followed each other. */
  followOperator(kids: readonly Uint8Array[]): void {
    for (const [place, kid] of kids.entries()) {
      const { replacedAt } = this.#source.lookup.require<KeyState>(keyStateName(kid));
      const next = kids[place + 1];
      if ((replacedAt === undefined) !== (next === undefined))
        throw new EvidenceError(
          "operator_keys",
          stateMember,
          `${toHex(kid)} is in another place of the list`,
        );
      if (replacedAt !== undefined) this.#rotation(replacedAt, kid, next!);
    }
  }

  #rotation(index: number, before: Uint8Array, after: Uint8Array): void {
    const { statement } = this.judge(index);
    const follows =
      statement.kind === operatorKeyRotateName &&
      isKid(statement.kid, before) &&
      isKid(keyPutInPlace(statement, index).kid, after);
    if (!follows)
      throw new EvidenceError("operator_keys", statementMember(index), "the state lists another key");
    this.#supporting.add(index);
  }

  /** By the key as it is now; failing that, by the delegation that it had then. */
  #judgeNowOrThen(statement: SignedStatement, place: { index: number; timeMs: number }): Identified {
    const { lookup } = this.#source;
    try {
      return judge(lookup, statement, place);
    } catch (error) {
      const issuer = parseReference(statement.issuer);
      if (
        !(error instanceof EvidenceError) ||
        error.problem.code !== "statement_refused" ||
        issuer?.kind !== "party"
      )
        throw error;
      const grant = this.#grantsOf(issuer.id, statement.kid).findLast(({ index }) => index < place.index);
      if (!grant || this.#isDelegated(grant)) throw error;
      const identified = judge(lookup, statement, place, grant);
      this.#supporting.add(grant.index);
      return identified;
    }
  }

  /** A delegation is given with a key of the party's own. */
  #isDelegated(grant: Grant): boolean {
    const { signer } = this.judge(grant.index).key;
    return signer !== "party" && signer !== "registrar";
  }

  #grantsOf(party: string, kid: Uint8Array): readonly Grant[] {
    const name = `${party} ${toHex(kid)}`;
    const known = this.#grants.get(name);
    if (known) return known;
    const grants: Grant[] = [];
    for (const index of this.#source.grantEntries(party)) {
      const statement = this.#source.statement(index);
      const grant =
        statement.issuer === referenceText("party", party) ? grantIn(statement, index, kid) : undefined;
      if (grant) grants.push(grant);
    }
    this.#grants.set(name, grants);
    return grants;
  }
}

function termsOf(statements: readonly HistoryStatement[], shipment: string) {
  const reference = referenceText("shipment", shipment);
  const created = statements.find(
    ({ statement }) => statement.kind === "shipment.create" && statement.subject === reference,
  );
  if (!created)
    throw new EvidenceError("record_incomplete", recordsMember, "no statement creates the shipment");
  return readShipmentTerms(created.statement.payload);
}

/** Devices that were attached in the history or whose readings are in it. */
function deviceHistories(lookup: EvidenceLookup, statements: readonly HistoryStatement[]): DeviceHistory[] {
  const spans = new Map<string, OpenSpan | undefined>();
  for (const { statement, payload } of statements) {
    if (statement.kind === "readings") {
      const { id } = parseReference(statement.issuer)!;
      spans.set(id, union(spans.get(id), packSpan(payload as Reading[])));
    } else if (statement.kind.startsWith("device.")) {
      const { id } = parseReference(statement.subject)!;
      if (!spans.has(id)) spans.set(id, undefined);
    }
  }
  return [...spans].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, span]) => deviceHistory(lookup, id, span));
}

function union(a: OpenSpan | undefined, b: OpenSpan): OpenSpan {
  return a ? { fromMs: Math.min(a.fromMs, b.fromMs), toMs: Math.max(a.toMs, b.toMs) } : b;
}

function deviceHistory(lookup: EvidenceLookup, id: string, span: OpenSpan | undefined): DeviceHistory {
  const state = lookup.require<DeviceState>(`device/${id}`);
  lookup.require(keyStateName(state.kid));
  lookup.require(`party/${state.party}`);
  const calibration = lookup.get<CalibrationState>(`calibration/${id}`);
  const { clockAccuracyMs } = state;
  const attachments = span
    ? attachmentsWithin(lookup, id, state, {
        fromMs: span.fromMs - clockAccuracyMs,
        toMs: span.toMs + clockAccuracyMs,
      })
    : [];
  return { id, state, calibration, attachments };
}

/** Genesis and supporting statements have signers, too. */
function signerHistories(lookup: EvidenceLookup, references: ReadonlyMap<string, string>): SignerHistory[] {
  return [...references]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kid, reference]) => ({
      kid,
      reference,
      state: lookup.require<SignerState>(`signer/${kid}`),
      key: lookup.require<KeyState>(`key/${kid}`),
      firstKid: firstKidOf(lookup, kid),
    }));
}

/** Goes back from key to key; a hostile state could go in a circle. */
function firstKidOf(lookup: EvidenceLookup, kid: string): string {
  const seen = new Set<string>();
  for (let present = kid; ; ) {
    if (seen.has(present) || seen.size > replacementsMax)
      throw new EvidenceError("value_malformed", stateMember, `key/${kid} replaces too many keys`);
    seen.add(present);
    const { replaces } = lookup.require<KeyState>(`key/${present}`);
    if (!replaces) return present;
    present = toHex(replaces);
  }
}

function isKid(kid: Uint8Array, expected: Uint8Array | undefined): boolean {
  return expected !== undefined && compareBytes(kid, expected) === 0;
}

function partiesOf(
  lookup: EvidenceLookup,
  statements: readonly HistoryStatement[],
  { shipper, consignee, carriers }: ShipmentState,
): Map<string, PartyState> {
  const ids = new Set([shipper, consignee, ...carriers]);
  for (const { party } of statements) if (party !== "") ids.add(party);
  return new Map([...ids].sort().map((id) => [id, lookup.require<PartyState>(`party/${id}`)]));
}

/** Members of a bundle that hold statements, with their indexes. */
export function statementMembers({
  judged,
}: AssembledHistory): { index: number; name: string; bytes: Uint8Array }[] {
  return [...judged]
    .sort(([a], [b]) => a - b)
    .map(([index, { statement }]) => ({ index, name: statementMember(index), bytes: statement.bytes }));
}
