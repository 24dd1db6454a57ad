/**
 * Notices and time bars: by when who must give notice to whom or act, by which calendar, and whether the record
 * shows it. Periods begin on the day after the delivery and end with a local day at the place of delivery.
 */
import type { HolidayCalendar, RegimeRules } from "../../state/liability-rules.ts";
import { type Day, dateText, endOfDay, localDay } from "../../statement/civil-date.ts";
import { type Period, periodAfter } from "./calendar.ts";
import type { Carriage } from "./carriages.ts";
import { type Court, rulesNamed, wilfulOf } from "./exposure.ts";
import type { NoticeGiven } from "./input.ts";
import { arrivalOf } from "./milestones.ts";
import { reason } from "./reasons.ts";
import { countryOf } from "./regimes.ts";
import type { CalendarRule, Clock, ClockCode, ClockStatus, LegLaw, Reason } from "./types.ts";

/** One carriage to its delivery: of a contract of successive carriers the last leg. */
interface Subject {
  readonly legLaw: LegLaw;
  readonly rules: RegimeRules;
  readonly carriage: Carriage;
  /** Delivery, or null. */
  readonly delivery: Carriage["delivery"];
  /** Who is entitled to the delivery and gives notice. */
  readonly entitled: string;
  readonly carriers: readonly string[];
  readonly utcOffsetMinutes: number;
  readonly calendar: HolidayCalendar | undefined;
  readonly country: string;
}

interface Duty {
  readonly code: ClockCode;
  readonly provision: string;
  readonly count: number;
  readonly calendar: CalendarRule;
  readonly consequence: Clock["consequence"];
}

export function clocksOf(court: Court): Clock[] {
  return subjectsOf(court).flatMap((subject) => [
    ...noticeClocks(court, subject),
    ...lostClock(court, subject),
    ...timeBars(court, subject),
  ]);
}

/** Each leg ends with a delivery of its own, but for those that another leg of one contract follows. */
function subjectsOf(court: Court): Subject[] {
  const { input, legs, carriages } = court;
  return legs.flatMap((legLaw, i) => {
    if (legs.slice(i + 1).some((later) => isSameContract(later, legLaw))) return [];
    const carriage = carriages.find(({ leg }) => leg.id === legLaw.leg)!;
    const country = countryOf(carriage.leg.to);
    const carriers = [
      ...new Set(
        legs
          .filter((other) => other === legLaw || isSameContract(other, legLaw))
          .map(({ carrier }) => carrier),
      ),
    ];
    return legLaw.regimes.flatMap((regime) => {
      const rules = rulesNamed(input, regime);
      if (!rules) return [];
      return [
        {
          legLaw,
          rules,
          carriage,
          delivery: carriage.delivery,
          entitled: carriage.delivery?.to ?? nextAfter(court, i),
          carriers,
          utcOffsetMinutes: offsetOf(court),
          calendar: input.ruleSet?.rules.holidays.find((one) => one.country === country),
          country,
        },
      ];
    });
  });
}

/** Of one contract and under the same treaties. */
function isSameContract(a: LegLaw, b: LegLaw): boolean {
  return a.contract !== "" && a.contract === b.contract && a.regimes.join() === b.regimes.join();
}

function nextAfter({ input, legs }: Court, i: number): string {
  const carrier = legs[i]!.carrier;
  return legs.slice(i + 1).find((later) => later.carrier !== carrier)?.carrier ?? input.terms.consignee;
}

function offsetOf({ input }: Court): number {
  return input.terms.deliveryUtcOffsetMinutes ?? 0;
}

const noticeCodes = {
  "apparent-damage": "notice_of_apparent_damage",
  "hidden-damage": "notice_of_damage",
  delay: "notice_of_delay",
} as const satisfies Record<RegimeRules["notices"][number]["about"], ClockCode>;

/** Delay is asked about where the delivery was late, or is. */
function noticeClocks(court: Court, subject: Subject): Clock[] {
  const { rules, carriage, delivery } = subject;
  const agreedMs = carriage.leg.arrival;
  const isLate = agreedMs !== undefined && (delivery?.atMs ?? court.input.positionMs) > agreedMs;
  return rules.notices
    .filter(({ about }) => about !== "delay" || isLate)
    .map(({ about, days, calendar, consequence, provision }) => {
      const duty: Duty = { code: noticeCodes[about], provision, count: days, calendar, consequence };
      const given =
        about === "apparent-damage" && days === 0 ? [] : noticesFor(court, subject, about === "delay");
      const reserved = about === "delay" ? [] : reservationsAt(court, subject);
      return noticeClock(court, subject, duty, given, reserved);
    });
}

function noticesFor({ input }: Court, { carriers, delivery }: Subject, aboutDelay: boolean): NoticeGiven[] {
  return input.notices.filter(
    ({ by, to, nature }) =>
      (nature === "delay") === aboutDelay &&
      to.some((party) => carriers.includes(party)) &&
      !carriers.includes(by) &&
      delivery !== null,
  );
}

/** Remarks made by the receiver in the accept itself. */
function reservationsAt({ input }: Court, { delivery }: Subject): string[] {
  if (!delivery) return [];
  return input.reservations
    .filter(({ by, statement }) => by === delivery.to && statement === delivery.statement)
    .map(({ statement }) => statement);
}

function noticeClock(
  court: Court,
  subject: Subject,
  duty: Duty,
  given: readonly NoticeGiven[],
  reserved: readonly string[],
): Clock {
  const { delivery } = subject;
  if (!delivery) return clock(subject, duty, null, "not-started", [], []);
  const term = termOf(court, subject, duty, delivery.atMs);
  const reasons = term.reasons;
  if (reserved.length > 0) {
    const line = reason("notice_by_reservation", duty.provision, {}, reserved);
    return clock(subject, duty, term, "met", reserved, [...reasons, line]);
  }
  const { status, metBy } = statusOf(
    given,
    [subject.entitled, court.input.terms.consignee],
    term.deadlineMs,
    court.input.positionMs,
  );
  return clock(subject, duty, term, status, metBy, reasons);
}

/** The best that any of the notices shows; one by somebody who is not entitled leaves it uncertain. */
function statusOf(
  given: readonly NoticeGiven[],
  entitled: readonly string[],
  deadlineMs: number,
  positionMs: number,
): { status: ClockStatus; metBy: string[] } {
  const said = given.filter(({ atMs }) => atMs <= deadlineMs);
  const sealed = said.filter(({ by, sealedAtMs }) => sealedAtMs <= deadlineMs && entitled.includes(by));
  const [status, by] =
    sealed.length > 0
      ? (["met", sealed] as const)
      : said.length > 0
        ? (["uncertain", said] as const)
        : given.length > 0
          ? (["late", given] as const)
          : ([positionMs > deadlineMs ? "missed" : "open", []] as const);
  return { status, metBy: by.map(({ statement }) => statement).sort() };
}

/** Goods that have not come some days after the agreed arrival count as lost. */
function lostClock(court: Court, subject: Subject): Clock[] {
  const { rules, carriage, legLaw } = subject;
  const { lost } = rules;
  const agreedMs = carriage.leg.arrival;
  if (!lost || agreedMs === undefined || carriage.held === null || carriage.delivery) return [];
  const duty: Duty = {
    code: "treated_as_lost",
    provision: lost.provision,
    count: lost.days,
    calendar: "running-days",
    consequence: "treated-as-lost",
  };
  const term = termOf(court, subject, duty, agreedMs);
  const status = court.input.positionMs > term.deadlineMs ? "missed" : "open";
  const turned = { ...subject, entitled: legLaw.carrier, carriers: [subject.entitled] };
  return [
    clock(turned, duty, { ...term, startStatement: court.input.termsStatement }, status, [], term.reasons),
  ];
}

/** No statement in the log is an action before a court, so that a time bar is open or has passed. */
function timeBars(court: Court, subject: Subject): Clock[] {
  const { rules, carriers, delivery } = subject;
  const { years, yearsWilful, provision } = rules.timeBar;
  const wilful = wilfulOf(court.input, carriers);
  const found = wilful.state === "found" && yearsWilful !== undefined;
  const clocks = [timeBar(court, subject, "time_bar", found ? yearsWilful : years, provision)];
  if (wilful.state === "alleged" && yearsWilful !== undefined && delivery)
    clocks.push(timeBar(court, subject, "time_bar_if_wilful", yearsWilful, provision, wilful.alleged));
  return clocks;
}

function timeBar(
  court: Court,
  subject: Subject,
  code: "time_bar" | "time_bar_if_wilful",
  count: number,
  provision: string,
  alleged: readonly string[] = [],
): Clock {
  const duty: Duty = { code, provision, count, calendar: "years", consequence: "action-barred" };
  const begins = beginOfTimeBar(court, subject);
  if (!begins) return clock(subject, duty, null, "not-started", [], []);
  const term = { ...termOf(court, subject, duty, begins.atMs), startStatement: begins.statement };
  const status = court.input.positionMs > term.deadlineMs ? "missed" : "open";
  const more = alleged.length > 0 ? [reason("period_if_wilful", provision, { years: count }, alleged)] : [];
  return clock(subject, duty, term, status, [], [...term.reasons, ...more]);
}

/** The arrival or delivery; for goods that count as lost the day from which they do. */
function beginOfTimeBar(
  { input }: Court,
  { delivery, carriage, rules, utcOffsetMinutes }: Subject,
): { atMs: number; statement: string } | undefined {
  const arrived = rules.timeBar.fromArrival ? arrivalOf(input, carriage.leg.id) : undefined;
  if (delivery && arrived && arrived.atMs < delivery.atMs) return arrived;
  if (delivery) return delivery;
  const agreedMs = carriage.leg.arrival;
  if (agreedMs === undefined || !rules.lost || carriage.held === null) return undefined;
  const lostDay = localDay(agreedMs, utcOffsetMinutes) + rules.lost.days;
  const atMs = endOfDay(lostDay, utcOffsetMinutes);
  return input.positionMs > atMs ? { atMs, statement: input.termsStatement } : undefined;
}

interface Term {
  readonly startMs: number;
  readonly startStatement: string;
  readonly lastDay: Day;
  readonly deadlineMs: number;
  readonly reasons: readonly Reason[];
}

function termOf({ input, questions }: Court, subject: Subject, duty: Duty, startMs: number): Term {
  const { utcOffsetMinutes, calendar, country, delivery } = subject;
  if (input.terms.deliveryUtcOffsetMinutes === undefined)
    questions.ask("time_zone_unknown", "", [input.termsStatement]);
  const startDay = localDay(startMs, utcOffsetMinutes);
  const period = periodAfter(startDay, duty.count, duty.calendar, calendar);
  if (!period.calendarKnown) questions.ask("holidays_unknown", country);
  return {
    startMs,
    startStatement: delivery?.statement ?? "",
    lastDay: period.lastDay,
    deadlineMs: endOfDay(period.lastDay, utcOffsetMinutes),
    reasons: dayReasons(duty, startDay, period, country),
  };
}

function dayReasons(
  { provision, count, calendar }: Duty,
  startDay: Day,
  period: Period,
  country: string,
): Reason[] {
  if (count === 0) return [];
  const reasons = [reason("day_not_counted", provision, { date: dateText(startDay) })];
  if (period.skipped > 0)
    reasons.push(reason("days_skipped", provision, { days: period.skipped, calendar, country }));
  return reasons;
}

function clock(
  { legLaw, rules, entitled, carriers, utcOffsetMinutes }: Subject,
  { code, provision, count, calendar, consequence }: Duty,
  term: Term | null,
  status: ClockStatus,
  metBy: readonly string[],
  reasons: readonly Reason[],
): Clock {
  return {
    code,
    leg: legLaw.leg,
    contract: legLaw.contract,
    regime: rules.regime,
    provision,
    count,
    calendar,
    by: entitled,
    to: [...carriers],
    startMs: term?.startMs ?? null,
    startStatement: term?.startStatement ?? "",
    deadlineMs: term?.deadlineMs ?? null,
    deadlineDate: term ? dateText(term.lastDay) : "",
    utcOffsetMinutes,
    status,
    metBy: [...metBy],
    consequence,
    reasons,
  };
}
