/**
 * Answers to suggestions of another way (ledger/routing/suggestions/): taken, or not and why. An answer names what the
 * suggestion follows from, so that whoever has the log computes it again and compares its hash. docs/protocol.md §7.21.
 */
import { isPassageId } from "../routing/sea/passages.ts";
import { decodePayload } from "../statement/payload.ts";
import {
  bytes,
  checked,
  type Decoded,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  pattern,
  record,
  text,
  timeMs,
} from "../statement/schema.ts";
import { isAheadOfClock } from "./holdables.ts";
import { signerTakesPart } from "./instructions.ts";
import { type Judgement, kind, type Verdict } from "./kind.ts";
import { recordName } from "./records.ts";
import { currencySchema, modes } from "./terms.ts";

const gainMsMax = 31_622_400_000;
const million = 1_000_000;
const safe = Number.MAX_SAFE_INTEGER;

/** One case of ten is below `p10`, one above `p90`. */
const interval = (min: number, max: number) =>
  record({ p10: integer(min, max), p50: integer(min, max), p90: integer(min, max) });

const locode = optional(pattern(/^[A-Z]{2}[A-Z2-9]{3}$/, "a UN/LOCODE"));

const routeLegSchema = record({
  /** What milestones on it name once it is taken. */
  id: identifier,
  service: identifier,
  mode: oneOf(...modes),
  carrier: text(100),
  fromName: text(100),
  fromLocode: locode,
  toName: text(100),
  toLocode: locode,
  departureMs: timeMs,
  arrivalMs: timeMs,
});

const passageId = checked(
  identifier,
  isPassageId,
  "payload_malformed",
  "a passage such as suez; `tallyman route passages` lists them",
);

const answerFields = {
  /** SHA-256 of the suggestion's one form. */
  suggestion: bytes(32, 32),
  /** Entries of the log that it knows. */
  size: integer(1, Number.MAX_SAFE_INTEGER),
  seed: integer(0, 4_294_967_295),
  draws: integer(1, 100_000),
  model: text(100),
  network: bytes(32, 32),
  closed: list(passageId, 32),
  /** Where the suggested way leaves the present one: UN/LOCODE, or a name. */
  changeAt: text(100),
  present: record({ arrivalMs: interval(0, safe), latePpm: integer(0, million) }),
  option: record({
    arrivalMs: interval(0, safe),
    latePpm: integer(0, million),
    legs: list(routeLegSchema, 32, 1),
  }),
  /** Option minus present. */
  delta: record({
    arrivalMs: interval(-gainMsMax, gainMsMax),
    latePpm: interval(-million, million),
    costMinor: integer(-safe, safe),
    co2Grams: integer(-safe, safe),
  }),
  currency: currencySchema,
  at: timeMs,
};

const acceptSchema = record(answerFields);
export type RouteAccept = Decoded<typeof acceptSchema>;

const rejectSchema = record({ ...answerFields, reason: text(500) });
export type RouteReject = Decoded<typeof rejectSchema>;

const rules = [
  signerTakesPart,
  <P extends RouteAccept>(judgement: Judgement<P>): Verdict =>
    isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined,
  <P extends RouteAccept>({ payload, index }: Judgement<P>): Verdict =>
    payload.size <= index
      ? undefined
      : { code: "payload_malformed", detail: `size: the log has ${index} entries` },
];

export const routeAccept = kind<RouteAccept>({
  name: "route.accept",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, acceptSchema),
  rules,
  apply: () => undefined,
  records: ({ statement }) => [recordName(statement.subject)],
});

export const routeReject = kind<RouteReject>({
  name: "route.reject",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, rejectSchema),
  rules,
  apply: () => undefined,
  records: ({ statement }) => [recordName(statement.subject)],
});

export const routeKinds = [routeAccept, routeReject];
