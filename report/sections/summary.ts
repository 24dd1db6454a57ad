/** One page for the hurried reader: what happened, to whom it falls, by when somebody must act. */
import type { Clock } from "../../ledger/liability/law/types.ts";
import type { LiabilityTrace, TraceParty } from "../../ledger/liability/trace.ts";
import { clipped, withoutStop } from "../format.ts";
import type { Block, Fact, Point, Section } from "../report.ts";
import type { ReportSubject } from "../subject.ts";
import { figures, row, table, texts, type Voice } from "../voice.ts";
import { limitsText } from "./law.ts";

/** The page has room for so many of each; all of them are in the sections that follow. */
const partiesMax = 8;
const conditionsMax = 6;
const deadlinesMax = 5;
const legsMax = 6;
const textMax = 110;

export function summarySection(subject: ReportSubject, voice: Voice): Section {
  const { trace, findings, disputes } = subject;
  const { words } = voice;
  const questions = trace.openQuestions.length + trace.law.openQuestions.length;
  const counts = [findings.length, questions, disputes.length].map((count) => voice.integer(count));
  return {
    id: "summary",
    title: words.sections.summary,
    blocks: [
      { type: "facts", facts: factsOf(subject, voice) },
      conditionsOf(trace, voice),
      ...sharesOf(trace, voice),
      ...deadlinesOf(trace, voice),
      {
        type: "facts",
        facts: [{ name: words.inAll, value: words.counts(counts[0]!, counts[1]!, counts[2]!) }],
      },
    ],
  };
}

function factsOf({ trace, terms, log }: ReportSubject, voice: Voice): Fact[] {
  const { words } = voice;
  const { goods, legs } = terms;
  const named = (role: TraceParty["role"]) =>
    trace.parties.filter((party) => party.role === role).map(({ legalName }) => legalName);
  const goodsText = [
    clipped(goods.description, textMax),
    ...(goods.hsCode === undefined ? [] : [words.hsCode(goods.hsCode)]),
    ...(goods.grossMassGrams === undefined ? [] : [voice.kilograms(goods.grossMassGrams)]),
    ...(goods.packages === undefined ? [] : [words.packages(goods.packages, voice.integer(goods.packages))]),
    ...(goods.valueMinor === undefined || goods.currency === undefined
      ? []
      : [voice.money(goods.valueMinor, goods.currency)]),
  ];
  const shownLegs = legs.slice(0, legsMax).map(({ from, to, mode, carrier }) => {
    const route = `${clipped(from.name, 30)} → ${clipped(to.name, 30)}`;
    return `${route} (${words.modes[mode] ?? mode}, ${clipped(voice.party(carrier), 30)})`;
  });
  const more = legs.length > legsMax ? [words.more(voice.integer(legs.length - legsMax))] : [];
  const { fromMs, toMs, delivered } = trace.window;
  const ended = delivered ? words.delivered : words.notDelivered;
  return [
    { name: words.goods, value: goodsText.join(", ") },
    { name: words.carriage, value: [...shownLegs, ...more].join("; ") },
    { name: words.shipper, value: clipped(named("shipper").join(", "), textMax) },
    { name: words.consignee, value: clipped(named("consignee").join(", "), textMax) },
    { name: words.considered, value: `${voice.span(fromMs, toMs)} (${ended})` },
    {
      name: words.position,
      value: words.positionOf(voice.integer(trace.height), voice.time(trace.positionMs), trace.chain),
    },
    { name: words.fingerprint, value: log.operatorKids.at(-1) ?? words.none },
  ];
}

function conditionsOf(trace: LiabilityTrace, voice: Voice): Block {
  const { words } = voice;
  if (trace.conditions.length === 0) return { type: "text", text: words.noConditions };
  const points = trace.conditions.map((condition): Point => {
    const { quantity, series, harmedFromMs, harm, unit, governing, excursions, unobservedMs } = condition;
    const [name, band] = [voice.quantity(quantity), voice.band(condition)];
    const unobserved = unobservedMs > 0 ? [words.unobservedFor(voice.duration(unobservedMs))] : [];
    if (series.length === 0)
      return { title: words.neverMeasured(name, band), details: unobserved, statements: [] };
    if (harmedFromMs === null || governing === null)
      return { title: words.notHarmful(name, band), details: unobserved, statements: [] };
    const worst = excursions
      .filter(({ device, name: one }) => device === governing.device && one === governing.name)
      .filter(({ standing }) => standing === "harmful")
      .reduce((a, b) => (Math.abs(b.extreme - b.limit) > Math.abs(a.extreme - a.limit) ? b : a));
    return {
      title: words.harmfulFrom(name, band, voice.harm(harm, unit), voice.time(harmedFromMs)),
      details: [
        words.worst(voice.value(quantity, worst.extreme), voice.time(worst.extremeAtMs)),
        ...unobserved,
      ],
      statements: [],
    };
  });
  return { type: "points", points: points.slice(0, conditionsMax) };
}

function sharesOf(trace: LiabilityTrace, voice: Voice): Block[] {
  const { words } = voice;
  if (trace.unattributed === null) return [{ type: "text", text: words.noHarm }];
  const { currency } = trace.law.valuation;
  // Whoever may answer for most comes first.
  const parties = trace.parties
    .filter(({ share }) => share !== null)
    .toSorted((a, b) => b.share!.maxPpm - a.share!.maxPpm || b.share!.minPpm - a.share!.minPpm);
  const rows = parties.slice(0, partiesMax).map(({ id, legalName, role, share }) => {
    const law = trace.law.parties.find(({ party }) => party === id);
    return row([
      clipped(legalName, 40),
      words.roles[role],
      voice.share(share),
      law ? limitsText(law.limits, currency, voice) : words.none,
      law ? voice.moneyBounds(law.exposureMinor, currency) : words.none,
    ]);
  });
  const columns = [
    texts(words.party),
    texts(words.role),
    figures(words.share),
    figures(words.limit),
    figures(words.exposure),
  ];
  const unattributed = [words.nobody, "", voice.share(trace.unattributed), "", ""];
  return [table(words.sharesTitle, columns, [...rows, row(unattributed)])];
}

/** Those that still run, the earliest first. */
function deadlinesOf(trace: LiabilityTrace, voice: Voice): Block[] {
  const { words } = voice;
  const isRunning = (clock: Clock): clock is Clock & { deadlineMs: number } =>
    clock.deadlineMs !== null && (clock.status === "open" || clock.status === "uncertain");
  const running = trace.law.clocks.filter(isRunning).toSorted((a, b) => a.deadlineMs - b.deadlineMs);
  if (running.length === 0) return [];
  const rows = running
    .slice(0, deadlinesMax)
    .map(({ deadlineDate, code, by, provision }) =>
      row([
        deadlineDate,
        withoutStop(words.clock[code]),
        clipped(voice.party(by), 40),
        voice.provision(provision),
      ]),
    );
  const columns = [texts(words.until), texts(words.whatToDo), texts(words.byWhom), texts(words.treaty)];
  return [table(words.deadlines, columns, rows)];
}
