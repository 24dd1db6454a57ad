/**
 * Who held the shipment when (docs/liability.md). Custody passes at the accept; between release and accept the
 * releaser still answers. Custody of a unit is custody of what is in it.
 */
import { toHex } from "../encoding/bytes.ts";
import type { Aboard, HistoryStatement, ShipmentHistory } from "../evidence/shipment-history.ts";
import type { CustodyAccept, CustodyRelease } from "../state/custody.ts";
import { recordName } from "../state/records.ts";
import { referenceText } from "../statement/reference.ts";
import { type Finding, finding, isoTime } from "./findings.ts";

export interface CustodyInterval {
  readonly holder: string;
  readonly fromMs: number;
  /** Null: until the position of the trace. */
  readonly toMs: number | null;
  readonly begins: "creation" | "accept";
  /**
   * The accept that began it had no reservations, and its count and seals were those of the release (CMR art. 8 and 9):
   * null where there was no accept.
   */
  readonly clean: boolean | null;
  /** Since then the holder had released the goods and nobody had accepted them. */
  readonly inTransferFromMs: number | null;
  readonly statements: readonly string[];
}

export interface DeclaredReservation {
  readonly by: string;
  readonly atMs: number;
  readonly code: string;
  readonly text: string;
  /** SHA-256 of photographs kept elsewhere, lower-case hex. */
  readonly photos: readonly string[];
  readonly statement: string;
}

export interface Custody {
  readonly intervals: readonly CustodyInterval[];
  readonly reservations: readonly DeclaredReservation[];
  readonly findings: readonly Finding[];
}

interface HandoverEvent {
  readonly type: "release" | "accept";
  /** When it takes effect for the shipment: not before the shipment came aboard what was handed over. */
  readonly atMs: number;
  readonly assertedMs: number;
  readonly subject: string;
  readonly party: string;
  readonly hash: string;
  readonly release: CustodyRelease | undefined;
  readonly accept: CustodyAccept | undefined;
}

/** What was last said about the number of packages and the seals of a shipment or unit, and by whom. */
interface Tally {
  readonly by: string;
  readonly packages?: number | undefined;
  readonly seals?: readonly string[] | undefined;
  readonly statement: string;
}

export function custodyOf(history: ShipmentHistory): Custody {
  const timeline = new Timeline(history);
  for (const event of inOrder(handovers(history), timeline)) timeline.take(event);
  return timeline.finish();
}

function handovers(history: ShipmentHistory): HandoverEvent[] {
  const epochs = epochsByRecord(history.aboard);
  const events: HandoverEvent[] = [];
  for (const entry of history.statements) {
    const { kind, subject } = entry.statement;
    if (kind !== "custody.release" && kind !== "custody.accept") continue;
    const assertedMs = (entry.payload as { at: number }).at;
    const isOwn = subject === referenceText("shipment", history.shipment);
    const atMs = isOwn ? assertedMs : effectiveTime(epochs, entry, assertedMs);
    if (atMs === undefined) continue;
    const isRelease = kind === "custody.release";
    events.push({
      type: isRelease ? "release" : "accept",
      atMs,
      assertedMs,
      subject,
      party: entry.party,
      hash: entry.hash,
      release: isRelease ? (entry.payload as CustodyRelease) : undefined,
      accept: isRelease ? undefined : (entry.payload as CustodyAccept),
    });
  }
  return events;
}

interface EpochAboard {
  readonly aboard: Aboard;
  readonly fromMs: number | undefined;
}

function epochsByRecord(stays: readonly Aboard[]): Map<string, EpochAboard[]> {
  const epochs = new Map<string, EpochAboard[]>();
  for (const aboard of stays)
    for (const { record, span } of aboard.epochs) {
      const known = epochs.get(record) ?? [];
      known.push({ aboard, fromMs: span?.fromMs });
      epochs.set(record, known);
    }
  return epochs;
}

/** When the handover of a unit counts for the shipment, or `undefined` when the shipment was not in it. */
function effectiveTime(
  epochs: ReadonlyMap<string, readonly EpochAboard[]>,
  { records, statement }: HistoryStatement,
  assertedMs: number,
): number | undefined {
  const prefix = `${recordName(statement.subject)}/`;
  for (const record of records) {
    if (!record.startsWith(prefix)) continue;
    const epoch = epochs.get(record)?.find(({ aboard, fromMs }) => wasAboard(aboard, fromMs, assertedMs));
    if (epoch) return Math.max(assertedMs, epoch.aboard.fromMs);
  }
  return undefined;
}

/**
 * The epochs in which the shipment itself was loaded are its own from beginning to end. Of units further out the
 * epochs are chosen by time, so the time has to say whether the shipment was in them already, and still.
 */
function wasAboard(aboard: Aboard, epochFromMs: number | undefined, assertedMs: number): boolean {
  if (aboard.depth === 0) return true;
  const hadCome = (epochFromMs ?? 0) >= aboard.fromMs || assertedMs >= aboard.fromMs;
  return hadCome && assertedMs <= aboard.toMs;
}

function compareEvents(a: HandoverEvent, b: HandoverEvent): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs;
  if (a.assertedMs !== b.assertedMs) return a.assertedMs - b.assertedMs;
  if (a.type !== b.type) return a.type === "release" ? -1 : 1;
  return a.hash < b.hash ? -1 : 1;
}

/** More handovers at one time than this are taken as they come. */
const simultaneousMax = 64;

/** By time. Of several at one time, first the one that continues from the present holder. */
function* inOrder(events: readonly HandoverEvent[], timeline: Timeline): Generator<HandoverEvent> {
  const sorted = events.toSorted(compareEvents);
  for (let begin = 0; begin < sorted.length; ) {
    let end = begin + 1;
    while (end < sorted.length && sorted[end]!.atMs === sorted[begin]!.atMs) end++;
    const waiting = sorted.slice(begin, end);
    if (waiting.length > simultaneousMax) yield* waiting;
    else
      while (waiting.length > 0) {
        const fitting = waiting.findIndex((event) => timeline.continuesWith(event));
        yield waiting.splice(Math.max(0, fitting), 1)[0]!;
      }
    begin = end;
  }
}

class Timeline {
  readonly #named: ReadonlySet<string>;
  readonly #intervals: CustodyInterval[] = [];
  readonly #reservations: DeclaredReservation[] = [];
  readonly #findings: Finding[] = [];
  /** Releases nobody has accepted yet, by what they release. */
  readonly #pending = new Map<string, HandoverEvent>();
  /** The last count and the last seals that were stated, by what they are of. */
  readonly #counts = new Map<string, Tally>();
  readonly #seals = new Map<string, Tally>();
  #current: CustodyInterval;

  constructor({ statements, shipment, state, terms }: ShipmentHistory) {
    const created = statements.find(
      ({ statement }) =>
        statement.kind === "shipment.create" && statement.subject === referenceText("shipment", shipment),
    );
    this.#named = new Set([state.shipper, state.consignee, ...state.carriers]);
    this.#current = {
      holder: state.shipper,
      fromMs: terms.at,
      toMs: null,
      begins: "creation",
      clean: null,
      inTransferFromMs: null,
      statements: created ? [created.hash] : [],
    };
    const { packages } = terms.goods;
    if (created && packages !== undefined)
      this.#counts.set(created.statement.subject, { by: state.shipper, packages, statement: created.hash });
  }

  continuesWith({ type, party, subject }: HandoverEvent): boolean {
    if (type === "release") return party === this.#current.holder && !this.#pending.has(subject);
    return this.#pending.get(subject)?.release?.to === party;
  }

  take(event: HandoverEvent): void {
    if (event.type === "release") this.#release(event);
    else this.#accept(event);
  }

  /** Compares what is counted and sealed with what was said before: whether both are the same. */
  #tally({ subject, party, atMs, hash, release, accept }: HandoverEvent): boolean {
    const { packages, seals } = (release ?? accept)!;
    const tally: Tally = { by: party, packages, seals, statement: hash };
    const [counted, sealed] = [this.#counts.get(subject), this.#seals.get(subject)];
    const isSameCount = packages === undefined || !counted || counted.packages === packages;
    const isSameSeals = seals === undefined || !sealed || sealsText(sealed.seals) === sealsText(seals);
    if (!isSameCount) {
      const what = `${subject}: ${counted.packages} by ${counted.by}, ${packages} by ${party}`;
      this.#find("packages_differ", what, atMs, [counted.statement, hash]);
    }
    if (!isSameSeals) {
      const what = `${subject}: ${sealsText(sealed.seals)} by ${sealed.by}, ${sealsText(seals)} by ${party}`;
      this.#find("seals_differ", what, atMs, [sealed.statement, hash]);
    }
    if (packages !== undefined) this.#counts.set(subject, tally);
    if (seals !== undefined) this.#seals.set(subject, tally);
    return isSameCount && isSameSeals;
  }

  #release(event: HandoverEvent): void {
    const { subject, party, atMs, hash } = event;
    this.#tally(event);
    if (party !== this.#current.holder)
      this.#find("release_by_other", `${party} released ${subject}, held by ${this.#current.holder}`, atMs, [
        hash,
      ]);
    const replaced = this.#pending.get(subject);
    if (replaced)
      this.#find(
        "release_replaced",
        `${replaced.party} had released ${subject} to ${replaced.release!.to}`,
        atMs,
        [replaced.hash, hash],
      );
    this.#pending.set(subject, event);
    if (party === this.#current.holder) this.#current = { ...this.#current, inTransferFromMs: atMs };
  }

  #accept(event: HandoverEvent): void {
    const { subject, party, atMs, hash } = event;
    const accept = event.accept!;
    const release = this.#pending.get(subject);
    const involved = release ? [release.hash, hash] : [hash];
    const { holder } = this.#current;
    if (!release)
      this.#find(
        "accept_without_release",
        `${party} accepted ${subject} from ${accept.from}`,
        atMs,
        involved,
      );
    else if (release.release!.to !== party)
      this.#find(
        "accept_by_other",
        `${party} accepted ${subject}, released to ${release.release!.to}`,
        atMs,
        involved,
      );
    if (accept.from !== holder)
      this.#find(
        "accept_from_other",
        `${party} accepted from ${accept.from}, held by ${holder}`,
        atMs,
        involved,
      );
    if (!this.#named.has(party))
      this.#find("accept_by_unnamed", `${party} accepted ${subject}`, atMs, involved);
    this.#pending.delete(subject);
    const isAsReleased = this.#tally(event);
    this.#noteReservations(accept, party, atMs, hash);
    if (party === holder) {
      this.#current = { ...this.#current, inTransferFromMs: null };
      return;
    }
    const ended = { ...this.#current, toMs: atMs };
    this.#intervals.push(release ? { ...ended, statements: [...ended.statements, release.hash] } : ended);
    this.#current = {
      holder: party,
      fromMs: atMs,
      toMs: null,
      begins: "accept",
      clean: (accept.reservations ?? []).length === 0 && isAsReleased,
      inTransferFromMs: null,
      statements: [hash],
    };
  }

  #noteReservations(accept: CustodyAccept, by: string, atMs: number, statement: string): void {
    for (const { code, text, photos } of accept.reservations ?? [])
      this.#reservations.push({ by, atMs, code, text, photos: (photos ?? []).map(toHex), statement });
  }

  #find(code: Finding["code"], what: string, atMs: number, statements: readonly string[]): void {
    this.#findings.push(finding(code, `${what} at ${isoTime(atMs)}`, statements));
  }

  finish(): Custody {
    for (const { subject, party, release, atMs, hash } of this.#pending.values())
      this.#find("release_never_accepted", `${party} released ${subject} to ${release!.to}`, atMs, [hash]);
    const last = [...this.#pending.values()].find(({ party }) => party === this.#current.holder);
    const { statements } = this.#current;
    this.#intervals.push(last ? { ...this.#current, statements: [...statements, last.hash] } : this.#current);
    return { intervals: this.#intervals, reservations: this.#reservations, findings: this.#findings };
  }
}

/** In an order of their own: in which they were read off says nothing. */
function sealsText(seals: readonly string[] = []): string {
  return seals.toSorted().join(", ");
}
