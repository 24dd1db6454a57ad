/** By which rules, under which treaty, up to which limit, for how much. */
import type {
  Bounds,
  ContractLaw,
  LawSection,
  LegLaw,
  Limit,
  PartyLaw,
  Reason,
} from "../../ledger/liability/law/types.ts";
import type { LiabilityTrace } from "../../ledger/liability/trace.ts";
import { withoutStop } from "../format.ts";
import type { Block, Row, Section } from "../report.ts";
import { figures, row, table, texts, type Voice } from "../voice.ts";

export function lawSection({ law }: LiabilityTrace, voice: Voice): Section {
  const { words } = voice;
  return {
    id: "law",
    title: words.sections.law,
    blocks: [
      rulesOf(law, voice),
      valuationOf(law, voice),
      ...legsOf(law, voice),
      ...exposuresOf(law, voice),
      ...law.contracts.flatMap((contract) => contractOf(contract, law.valuation.currency, voice)),
      ...delaysOf(law, voice),
    ],
  };
}

function rulesOf({ rules, valuation }: LawSection, voice: Voice): Block {
  const { words } = voice;
  if (!rules) return { type: "text", text: words.noRules };
  const { rate } = valuation;
  const used = row(
    [words.rulesOf(rules.id, String(rules.version)), voice.time(rules.publishedMs)],
    [rules.statement],
  );
  const rates = rate
    ? [
        row(
          [words.rateOf(voice.rate(rate.perSdr), rate.currency, rate.date, rate.source), rate.date],
          [rate.statement],
        ),
      ]
    : [];
  return table(words.rulesTitle, [texts(words.rules), texts(words.published)], [used, ...rates]);
}

function valuationOf({ valuation }: LawSection, voice: Voice): Block {
  const { words } = voice;
  const { currency, lossMinor, lossFrom, massGrams, packages } = valuation;
  const loss = `${voice.moneyBounds(lossMinor, currency)} (${words.lossFrom[lossFrom] ?? lossFrom})`;
  return {
    type: "facts",
    facts: [
      { name: words.loss, value: loss },
      { name: words.mass, value: voice.bounds(massGrams, (grams) => voice.kilograms(grams)) },
      { name: words.packagesAffected, value: voice.bounds(packages, (one) => voice.integer(one)) },
    ],
  };
}

function legsOf({ legs, valuation }: LawSection, voice: Voice): Block[] {
  const { words } = voice;
  if (legs.length === 0) return [];
  const columns = [words.leg, words.carrier, words.treaty, words.why].map(texts);
  const rows = legs.map((leg) =>
    row(
      [
        `${leg.leg}\n${words.modes[leg.mode] ?? leg.mode}${countriesText(leg)}`,
        voice.party(leg.carrier),
        voice.treaties(leg.regimes),
        reasonsText(leg.reasons, valuation.currency, voice),
      ],
      statementsOf(leg.reasons),
    ),
  );
  return [table(words.legsTitle, columns, rows)];
}

function countriesText({ fromCountry, toCountry }: LegLaw): string {
  return fromCountry === "" || toCountry === "" ? "" : `, ${fromCountry} → ${toCountry}`;
}

function exposuresOf({ parties, valuation }: LawSection, voice: Voice): Block[] {
  const { words } = voice;
  const { currency } = valuation;
  const exposed = parties.filter(({ sharePpm, limits }) => sharePpm.max > 0 || limits.length > 0);
  if (exposed.length === 0) return [];
  const columns = [
    texts(words.party),
    figures(words.share),
    figures(words.limit),
    figures(words.exposure),
    texts(words.arithmetic),
  ];
  return [
    table(
      words.limitsTitle,
      columns,
      exposed.map((party) => exposureRow(party, currency, voice)),
    ),
  ];
}

function exposureRow(party: PartyLaw, currency: string, voice: Voice): Row {
  const { words } = voice;
  const { sharePpm, limits, exposureMinor, exposureIfWilfulMinor, freightRefundMinor, reasons } = party;
  const more = [
    ...(exposureIfWilfulMinor ? [words.ifWilful(voice.moneyBounds(exposureIfWilfulMinor, currency))] : []),
    ...(freightRefundMinor ? [`${words.refund}: ${voice.moneyBounds(freightRefundMinor, currency)}`] : []),
  ];
  const all = [...limits.flatMap((limit) => limit.reasons), ...reasons];
  return row(
    [
      voice.party(party.party),
      shareText(sharePpm, voice),
      limitsText(limits, currency, voice),
      [voice.moneyBounds(exposureMinor, currency), ...more].join("\n"),
      reasonsText(all, currency, voice),
    ],
    statementsOf(all),
  );
}

export function limitsText(limits: readonly Limit[], currency: string, voice: Voice): string {
  const { words } = voice;
  if (limits.length === 0) return words.none;
  return limits
    .map(({ regime, unlimited, minor, sdrMillionths }) => {
      if (unlimited) return `${voice.treaty(regime)}: ${words.unlimited}`;
      const sdr = sdrMillionths ? voice.bounds(sdrMillionths, (one) => voice.sdr(one)) : undefined;
      const money = minor ? voice.moneyBounds(minor, currency) : undefined;
      const amounts = [money, sdr].filter((text) => text !== undefined);
      return `${voice.treaty(regime)}: ${amounts.length > 0 ? amounts.join(" = ") : words.notKnown}`;
    })
    .join("\n");
}

function shareText({ min, max }: Bounds, voice: Voice): string {
  return voice.share({ minPpm: min, maxPpm: max });
}

function contractOf(contract: ContractLaw, currency: string, voice: Voice): Block[] {
  const { words } = voice;
  const { carriers, byShare, fallback, limits, totalMinor, sharePpm, reasons } = contract;
  const partOf = (parts: ContractLaw["byShare"], carrier: string) => {
    const part = parts.find((one) => one.carrier === carrier);
    return part ? voice.moneyBounds(part.minor, currency) : words.none;
  };
  const rows = carriers.map((carrier) =>
    row([
      voice.party(carrier),
      partOf(byShare, carrier),
      ...(fallback ? [partOf(fallback.parts, carrier)] : []),
    ]),
  );
  const total = row(
    [
      `${words.contractTotal}\n${shareText(sharePpm, voice)}`,
      voice.moneyBounds(totalMinor, currency),
      ...(fallback ? [words.openPart(voice.moneyBounds(fallback.openMinor, currency))] : []),
    ],
    statementsOf(reasons),
  );
  const columns = [
    texts(words.carrier),
    figures(words.byShare),
    ...(fallback
      ? [
          figures(
            `${words.fallbackRules[fallback.rule] ?? fallback.rule} (${voice.provision(fallback.provision)})`,
          ),
        ]
      : []),
  ];
  const all = [...limits.flatMap((limit) => limit.reasons), ...reasons];
  return [
    table(words.contractTitle(contract.contract), columns, [...rows, total]),
    { type: "text", text: reasonsText(all, currency, voice) },
  ];
}

function delaysOf({ delays }: LawSection, voice: Voice): Block[] {
  const { words } = voice;
  if (delays.length === 0) return [];
  const columns = [
    texts(words.leg),
    texts(words.carrier),
    texts(words.agreedArrival),
    texts(words.actualArrival),
    figures(words.late),
    figures(words.delayLimit),
  ];
  const rows = delays.map(
    ({ leg, regime, carrier, agreedMs, actualMs, lateMs, limitMinor, currency, reasons }) =>
      row(
        [
          `${leg} (${voice.treaty(regime)})`,
          voice.party(carrier),
          voice.time(agreedMs),
          voice.time(actualMs, words.notDelivered),
          voice.duration(lateMs),
          [
            voice.moneyBounds(limitMinor, currency),
            ...reasons.map((one) => reasonText(one, currency, voice)),
          ].join("\n"),
        ],
        statementsOf(reasons),
      ),
  );
  return [table(words.delaysTitle, columns, rows)];
}

/** Each reason once, in the order in which the trace has them. */
export function reasonsText(reasons: readonly Reason[], currency: string, voice: Voice): string {
  return [...new Set(reasons.map((one) => reasonText(one, currency, voice)))].join("\n");
}

/** What the code says, its figures, and the provision: `… : SDR 8.33 a kilogram × 1,000 kg (CMR art. 23(3))`. */
export function reasonText(reason: Reason, currency: string, voice: Voice): string {
  const shown = reasonFigures(reason, currency, voice);
  const provision = reason.provision === "" ? "" : ` (${voice.provision(reason.provision)})`;
  return `${withoutStop(voice.words.reason[reason.code])}${shown === "" ? "" : `: ${shown}`}${provision}`;
}

function reasonFigures({ code, values }: Reason, currency: string, voice: Voice): string {
  const { words } = voice;
  const number = (name: string) => Number(values[name] ?? 0);
  const text = (name: string) => String(values[name] ?? "");
  const bounds = (name: string): Bounds | null =>
    values[`${name}Min`] === undefined ? null : { min: number(`${name}Min`), max: number(`${name}Max`) };
  const money = (name: string, unit = currency) => voice.moneyBounds(bounds(name), unit);
  const share = (name: string) => {
    const known = bounds(name);
    return known ? shareText(known, voice) : words.notKnown;
  };
  switch (code) {
    case "regime_agreed":
    case "regime_by_mode":
      return voice.treaty(text("regime"));
    case "regime_by_places":
    case "regime_not_by_places":
    case "regime_by_agreement_only":
      return `${voice.treaty(text("regime"))}${values.from === undefined ? "" : `, ${text("from")} → ${text("to")}`}`;
    case "limit_by_mass": {
      const mass = voice.bounds(bounds("massGrams"), (grams) => voice.kilograms(grams));
      return `${voice.sdr(number("sdrMillionthsPerKilogram"))} ${words.aKilogram} × ${mass}`;
    }
    case "limit_by_package": {
      const packages = voice.bounds(bounds("packages"), (one) => voice.integer(one));
      return `${voice.sdr(number("sdrMillionthsPerPackage"))} ${words.aPackage} × ${packages}`;
    }
    case "limit_by_dates":
      return `${text("from")} – ${text("to")}`;
    case "limit_declared":
      return voice.money(number("minor"), text("currency"));
    case "limit_in_currency":
      return `1 ${words.sdr} = ${text("currency")} ${voice.rate(text("perSdr"))}, ${text("date")}: ${money("minor", text("currency"))}`;
    case "limit_of_delay":
      return `${words.charges(voice.money(number("freightMinor"), currency), voice.thousandths(number("freightThousandths")))} = ${money("minor")}`;
    case "exposure_of_share":
    case "exposure_without_regime":
    case "contract_total":
      return `${words.shareOf(share("sharePpm"))}, ${words.lossOf(money("lossMinor"))} → ${money("minor")}`;
    case "contract_by_share":
      return `${words.shareOf(share("sharePpm"))} ${words.ofContract(share("contractSharePpm"))} → ${money("minor")}`;
    case "day_not_counted":
      return text("date");
    case "days_skipped":
      return [words.calendars["running-days"](number("days")), text("country")]
        .filter((one) => one !== "")
        .join(", ");
    case "period_if_wilful":
      return words.calendars.years(number("years"));
    case "limit_lifted":
    case "limit_not_lifted":
    case "contribution_only":
    case "notice_by_reservation":
      return "";
  }
}

export function statementsOf(reasons: readonly Reason[]): string[] {
  return [...new Set(reasons.flatMap(({ statements }) => statements))].sort();
}
