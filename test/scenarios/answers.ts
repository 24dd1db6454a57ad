/** A trace in the words in which scenario files give their answers: one line for each fact. README.md lists them. */
import { type DisputeTold, disputesOf } from "../../ledger/evidence/disputes.ts";
import type { ShipmentHistory } from "../../ledger/evidence/shipment-history.ts";
import type { Bounds, Limit } from "../../ledger/liability/law/types.ts";
import type { ConditionTrace, Excursion, Finding, LiabilityTrace } from "../../ledger/liability/trace.ts";
import { differenceOf } from "../../ledger/liability/trace-difference.ts";
import { amountText, type Calendar, durationText, numberText, shareText } from "./words.ts";

/** `clauses` joined by semicolons, empty ones left out. */
const line = (...clauses: readonly (string | false | null | undefined)[]): string =>
  clauses.filter((one) => typeof one === "string" && one !== "").join("; ");

/** `before`: the trace of the look before this one. */
export function answersOf(
  history: ShipmentHistory,
  trace: LiabilityTrace,
  before: LiabilityTrace | undefined,
  calendar: Calendar,
): string[] {
  const words = new Words(trace, calendar);
  return [
    ...words.custody(),
    ...words.conditions(),
    ...words.shares(),
    ...words.remarks(),
    ...words.law(),
    ...disputesOf(history).flatMap(disputeLines),
    ...(before ? words.differences(before) : []),
  ];
}

function disputeLines({ id, status, respondents, claim, proposals, agreed }: DisputeTold): string[] {
  const money = (minor: number) => amountText(minor, claim.currency);
  return [
    line(`dispute ${id} ${status}`, `against ${respondents.join(", ")}`, money(claim.minor)),
    ...proposals.map(({ number, by, split, missing }) =>
      line(
        `proposal ${number} by ${by}`,
        split.map(({ party, minor }) => `${party} ${money(minor)}`).join(", "),
        missing.length > 0 && `not signed by ${missing.join(", ")}`,
        agreed === number && "agreed",
      ),
    ),
  ];
}

class Words {
  readonly #trace: LiabilityTrace;
  readonly #calendar: Calendar;

  constructor(trace: LiabilityTrace, calendar: Calendar) {
    this.#trace = trace;
    this.#calendar = calendar;
  }

  #time(timeMs: number): string {
    return this.#calendar.timeText(timeMs);
  }

  #span(fromMs: number, toMs: number | null): string {
    return toMs === null ? `from ${this.#time(fromMs)}` : `${this.#time(fromMs)} to ${this.#time(toMs)}`;
  }

  custody(): string[] {
    return this.#trace.custody.map(({ holder, fromMs, toMs, clean, inTransferFromMs }) =>
      line(
        `custody ${holder} ${this.#span(fromMs, toMs)}`,
        clean !== null && (clean ? "clean" : "claused"),
        inTransferFromMs !== null &&
          inTransferFromMs !== toMs &&
          `in transfer from ${this.#time(inTransferFromMs)}`,
      ),
    );
  }

  conditions(): string[] {
    return this.#trace.conditions.flatMap((condition) => [
      ...condition.excursions.map((excursion) => this.#excursion(condition, excursion)),
      ...this.#harm(condition),
      ...condition.shares.map(({ holder, ...share }) =>
        line(`share of ${condition.quantity} ${holder} ${shareText(share)}`),
      ),
      ...condition.unobserved.map(({ fromMs, toMs, holders }) =>
        line(`unobserved ${condition.quantity} ${this.#span(fromMs, toMs)}`, holders.join(", ")),
      ),
      ...this.#meanKinetic(condition),
    ]);
  }

  #excursion(
    { unit }: ConditionTrace,
    {
      device,
      name,
      side,
      limit,
      fromMs,
      toMs,
      extreme,
      observedMs,
      unobservedMs,
      epsilonMs,
      velocityChange,
      standing,
    }: Excursion,
  ): string {
    return line(
      `excursion ${device} ${name} ${side} ${limit} ${this.#span(fromMs, toMs)}`,
      `worst ${extreme}`,
      velocityChange !== null && `velocity change ${velocityChange}`,
      unit !== "events" && `observed ${durationText(observedMs)}`,
      unobservedMs > 0 && `unobserved ${durationText(unobservedMs)}`,
      epsilonMs > 0 && `± ${durationText(epsilonMs)}`,
      standing,
    );
  }

  #amount({ unit }: ConditionTrace, harm: number): string {
    return unit === "events" ? `${harm} ${harm === 1 ? "event" : "events"}` : durationText(harm);
  }

  #harm(condition: ConditionTrace): string[] {
    const { quantity, harm, possibleHarm, dose, governing } = condition;
    const lines: string[] = [];
    if (governing)
      lines.push(
        line(
          `harm ${quantity} ${this.#amount(condition, harm)}`,
          possibleHarm > 0 && `possible ${this.#amount(condition, possibleHarm)}`,
        ),
      );
    if (dose)
      lines.push(
        line(
          `dose ${quantity} ${durationText(dose.observedMs)} of ${durationText(dose.allowanceMs)}`,
          dose.possibleMs > 0 && `possible ${durationText(dose.possibleMs)}`,
          dose.crossedAtMs !== null && `passed at ${this.#time(dose.crossedAtMs)}`,
        ),
      );
    return lines;
  }

  #meanKinetic({ meanKinetic }: ConditionTrace): string[] {
    if (!meanKinetic) return [];
    const { celsius, windowMs, fromMs, toMs } = meanKinetic;
    return [line(`mean kinetic ${celsius} °C`, `window ${durationText(windowMs)}`, this.#span(fromMs, toMs))];
  }

  shares(): string[] {
    const { parties, unattributed } = this.#trace;
    const shares = parties.flatMap(({ id, share }) =>
      share && share.maxPpm > 0 ? [`share ${id} ${shareText(share)}`] : [],
    );
    return unattributed ? [...shares, `unattributed ${shareText(unattributed)}`] : shares;
  }

  remarks(): string[] {
    const { findings, openQuestions, reservations, equipment } = this.#trace;
    return [
      ...findings.map((one) => this.#finding("finding", one)),
      ...openQuestions.map(({ code, parties, fromMs, toMs }) =>
        line(`question ${code}`, parties.join(", "), fromMs !== null && this.#span(fromMs, toMs)),
      ),
      ...reservations.map(({ by, code, measured }) =>
        line(`reservation ${by} ${code}`, measured ? "measured" : "not measured"),
      ),
      ...equipment.map(({ type, fromMs, toMs, value, holder, beforeHarm }) =>
        line(
          `equipment ${type}${value === null ? "" : ` ${value}`} ${this.#span(fromMs, toMs)}`,
          `held by ${holder}`,
          beforeHarm && "before harm",
        ),
      ),
    ];
  }

  #finding(word: string, { code, widens }: Finding): string {
    if (!widens) return `${word} ${code}`;
    const { by, amount } = widens;
    const how = { "doubtful-ms": "doubt", "epsilon-ms": "clock", events: "events" }[by];
    return line(`${word} ${code}`, `${how} ${by === "events" ? amount : durationText(amount)}`);
  }

  get #currency(): string {
    return this.#trace.law.valuation.currency;
  }

  #money(bounds: Bounds | null, currency = this.#currency): string {
    if (!bounds) return "unknown";
    const [min, max] = [amountText(bounds.min, currency), amountText(bounds.max, currency)];
    return min === max ? min : `${min} to ${max}`;
  }

  #counted(bounds: Bounds | null, text: (value: number) => string): string {
    if (!bounds) return "unknown";
    return bounds.min === bounds.max ? text(bounds.min) : `${text(bounds.min)} to ${text(bounds.max)}`;
  }

  law(): string[] {
    const { legs, valuation, parties, contracts, clocks, delays, risk, openQuestions } = this.#trace.law;
    const { lossMinor, lossFrom, massGrams, packages } = valuation;
    const kilograms = this.#counted(massGrams, (grams) => `${numberText(grams / 1_000)} kg`);
    return [
      ...legs.map(({ leg, regimes, basis }) =>
        line(`regime ${leg} ${regimes.length === 0 ? "none" : regimes.join(", ")}`, basis),
      ),
      line(
        `loss ${this.#money(lossMinor)}`,
        lossFrom,
        kilograms,
        this.#counted(packages, (n) => `${n} packages`),
      ),
      ...parties.flatMap(
        ({ party, limits, exposureMinor, exposureIfWilfulMinor, freightRefundMinor, reasons }) => [
          ...limits.map((limit) => this.#limit(party, limit)),
          `exposure ${party} ${this.#money(exposureMinor)}`,
          ...(exposureIfWilfulMinor ? [`if wilful ${party} ${this.#money(exposureIfWilfulMinor)}`] : []),
          ...(freightRefundMinor ? [`refund ${party} ${this.#money(freightRefundMinor)}`] : []),
          ...[...limits.flatMap((limit) => limit.reasons), ...reasons].map(({ code, provision }) =>
            line(`reason ${party} ${code}`, provision),
          ),
        ],
      ),
      ...contracts.flatMap(({ contract, totalMinor, byShare, fallback }) => [
        `contract ${contract} total ${this.#money(totalMinor)}`,
        ...byShare.map(({ carrier, minor }) => `by share ${carrier} ${this.#money(minor)}`),
        ...(fallback
          ? [
              line(
                `fallback ${fallback.rule}`,
                fallback.provision,
                `open ${this.#money(fallback.openMinor)}`,
              ),
              ...fallback.parts.map(({ carrier, minor }) => `by fallback ${carrier} ${this.#money(minor)}`),
            ]
          : []),
      ]),
      ...clocks.map(({ code, leg, regime, by, deadlineDate, status }) =>
        line(
          `clock ${code} ${leg} ${regime}`,
          by,
          deadlineDate === "" ? status : `until ${deadlineDate}`,
          deadlineDate !== "" && status,
        ),
      ),
      ...delays.map(({ leg, regime, carrier, lateMs, limitMinor, currency }) =>
        line(
          `delay ${leg} ${regime} ${carrier}`,
          `${durationText(lateMs)} late`,
          `at most ${this.#money(limitMinor, currency)}`,
        ),
      ),
      ...risk.spans.map(({ fromMs, toMs, bearer, reason }) =>
        line(`risk ${bearer} ${this.#span(fromMs, toMs)}`, reason),
      ),
      ...openQuestions.map(({ code, about }) => `law question ${code} ${about}`.trim()),
    ];
  }

  #limit(party: string, { regime, sdrMillionths, minor, unlimited }: Limit): string {
    if (unlimited) return `limit ${party} ${regime} none`;
    const sdr =
      sdrMillionths && this.#counted(sdrMillionths, (millionths) => `${numberText(millionths / 1e6)} SDR`);
    return line(`limit ${party} ${regime} ${sdr ?? this.#money(minor)}`, sdr !== null && this.#money(minor));
  }

  differences(before: LiabilityTrace): string[] {
    const { shares, findingsAdded, findingsGone, exposures, clocks, excursions } = differenceOf(
      before,
      this.#trace,
    );
    const share = (bounds: Parameters<typeof shareText>[0] | null) =>
      bounds === null ? "none" : shareText(bounds);
    return [
      ...shares.map(
        ({ party, before: was, after }) => `changed share ${party} ${share(was)}, now ${share(after)}`,
      ),
      ...excursions.map(({ added, gone }) => `changed excursions ${added.length} added, ${gone.length} gone`),
      ...findingsAdded.map((one) => this.#finding("added", one)),
      ...findingsGone.map((one) => this.#finding("gone", one)),
      ...exposures.map(
        ({ party, before: was, after }) =>
          `changed exposure ${party} ${this.#money(was)}, now ${this.#money(after)}`,
      ),
      ...clocks.map(
        ({ code, leg, before: was, after }) => `changed clock ${code} ${leg} ${was}, now ${after}`,
      ),
    ];
  }
}
