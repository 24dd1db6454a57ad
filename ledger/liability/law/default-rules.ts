/**
 * The rule set that a gateway publishes when its chain has none. docs/liability.md gives the same table in words; whoever
 * corrects one corrects both and raises the version. Amounts in millionths of an SDR.
 */
import type { HolidayCalendar, LiabilityRules, RegimeRules } from "../../state/liability-rules.ts";

const codes = (text: string): string[] => text.split(" ");

const cmr: RegimeRules = {
  regime: "cmr",
  modes: ["road"],
  scope: "either-end",
  scopeProvision: "cmr.1.1",
  states: codes(
    "AL AM AT AZ BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IR IT JO KG KZ LB LT LU LV MA MD ME MK MN MT NL NO OM PK PL PT RO RS RU SE SI SK SY TJ TM TN TR UA UZ",
  ),
  limits: [{ perKilogram: 8_330_000, provision: "cmr.23.3" }],
  notices: [
    {
      about: "apparent-damage",
      days: 0,
      calendar: "running-days",
      consequence: "presumed-good",
      provision: "cmr.30.1",
    },
    {
      about: "hidden-damage",
      days: 7,
      calendar: "without-sundays-and-holidays",
      consequence: "presumed-good",
      provision: "cmr.30.1",
    },
    {
      about: "delay",
      days: 21,
      calendar: "running-days",
      consequence: "no-delay-compensation",
      provision: "cmr.30.3",
    },
  ],
  wilful: { lifts: true, provision: "cmr.29" },
  timeBar: { years: 1, yearsWilful: 3, provision: "cmr.32.1" },
  delay: { freightThousandths: 1_000, provision: "cmr.23.5" },
  lost: { days: 30, provision: "cmr.20.1" },
  declaredValue: "cmr.24",
  contribution: "cmr.17.5",
  freightRefund: "cmr.23.4",
  successive: { sole: "cmr.37.a", involved: "cmr.37.b", all: "cmr.37.c", sparesInnocent: false },
};

const hagueVisby: RegimeRules = {
  regime: "hague-visby",
  modes: ["sea"],
  scope: "origin",
  scopeProvision: "hague-visby.10",
  states: codes("AU BE CH DK EC EE ES FI FR GB GE GR HK HR IT JP LK LT LU LV MX NL NO NZ PL RU SE SG SY TO"),
  limits: [{ perKilogram: 2_000_000, perPackage: 666_670_000, provision: "hague-visby.4.5.a" }],
  notices: [
    {
      about: "apparent-damage",
      days: 0,
      calendar: "running-days",
      consequence: "presumed-good",
      provision: "hague-visby.3.6",
    },
    {
      about: "hidden-damage",
      days: 3,
      calendar: "running-days",
      consequence: "presumed-good",
      provision: "hague-visby.3.6",
    },
  ],
  wilful: { lifts: true, provision: "hague-visby.4.5.e" },
  timeBar: { years: 1, provision: "hague-visby.3.6" },
  declaredValue: "hague-visby.4.5.a",
};

const hamburg: RegimeRules = {
  regime: "hamburg",
  modes: ["sea"],
  scope: "either-end",
  scopeProvision: "hamburg.2.1",
  states: codes(
    "AL AT BB BF BI BW CL CM CZ DO EG GE GM GN HU JO KE KZ LB LC LR LS MA MW NG PY RO SL SN SY TN TZ UG ZM",
  ),
  limits: [{ perKilogram: 2_500_000, perPackage: 835_000_000, provision: "hamburg.6.1.a" }],
  notices: [
    {
      about: "apparent-damage",
      days: 1,
      calendar: "working-days",
      consequence: "presumed-good",
      provision: "hamburg.19.1",
    },
    {
      about: "hidden-damage",
      days: 15,
      calendar: "running-days",
      consequence: "presumed-good",
      provision: "hamburg.19.2",
    },
    {
      about: "delay",
      days: 60,
      calendar: "running-days",
      consequence: "no-delay-compensation",
      provision: "hamburg.19.5",
    },
  ],
  wilful: { lifts: true, provision: "hamburg.8.1" },
  timeBar: { years: 2, provision: "hamburg.20.1" },
  delay: { freightThousandths: 2_500, provision: "hamburg.6.1.b" },
  lost: { days: 60, provision: "hamburg.5.3" },
  declaredValue: "hamburg.6.4",
  contribution: "hamburg.5.7",
};

/** Not in force: it governs where the terms of a leg name it. */
const rotterdam: RegimeRules = {
  regime: "rotterdam",
  modes: ["sea"],
  scope: "agreed-only",
  scopeProvision: "rotterdam.94.1",
  limits: [{ perKilogram: 3_000_000, perPackage: 875_000_000, provision: "rotterdam.59.1" }],
  notices: [
    {
      about: "apparent-damage",
      days: 0,
      calendar: "running-days",
      consequence: "presumed-good",
      provision: "rotterdam.23.1",
    },
    {
      about: "hidden-damage",
      days: 7,
      calendar: "working-days",
      consequence: "presumed-good",
      provision: "rotterdam.23.1",
    },
    {
      about: "delay",
      days: 21,
      calendar: "running-days",
      consequence: "no-delay-compensation",
      provision: "rotterdam.23.4",
    },
  ],
  wilful: { lifts: true, provision: "rotterdam.61.1" },
  timeBar: { years: 2, provision: "rotterdam.62.1" },
  delay: { freightThousandths: 2_500, provision: "rotterdam.60" },
  declaredValue: "rotterdam.59.1",
  contribution: "rotterdam.17.6",
};

/** Its some 140 contracting states are not listed. The limit for cargo is not lifted by wilful misconduct. */
const montreal: RegimeRules = {
  regime: "montreal",
  modes: ["air"],
  scope: "both-ends",
  scopeProvision: "montreal.1.2",
  limits: [
    { until: "2009-12-29", perKilogram: 17_000_000, provision: "montreal.22.3" },
    { from: "2009-12-30", until: "2019-12-27", perKilogram: 19_000_000, provision: "montreal.22.3" },
    { from: "2019-12-28", until: "2024-12-27", perKilogram: 22_000_000, provision: "montreal.22.3" },
    { from: "2024-12-28", perKilogram: 26_000_000, provision: "montreal.22.3" },
  ],
  notices: [
    {
      about: "hidden-damage",
      days: 14,
      calendar: "running-days",
      consequence: "no-action",
      provision: "montreal.31.2",
    },
    {
      about: "delay",
      days: 21,
      calendar: "running-days",
      consequence: "no-action",
      provision: "montreal.31.2",
    },
  ],
  wilful: { lifts: false, provision: "montreal.22.5" },
  timeBar: { years: 2, fromArrival: true, provision: "montreal.35.1" },
  delay: { provision: "montreal.22.3" },
  lost: { days: 7, provision: "montreal.13.3" },
  declaredValue: "montreal.22.3",
};

const cim: RegimeRules = {
  regime: "cim",
  modes: ["rail"],
  scope: "both-ends",
  scopeProvision: "cim.1.1",
  states: codes(
    "AL AM AT BA BE BG CH CZ DE DK DZ EE ES FI FR GB GE GR HR HU IE IQ IR IT LB LI LT LU LV MA MC ME MK NL NO PK PL PT RO RS SE SI SK SY TN TR UA",
  ),
  limits: [{ perKilogram: 17_000_000, provision: "cim.30.2" }],
  notices: [
    {
      about: "apparent-damage",
      days: 0,
      calendar: "running-days",
      consequence: "no-action",
      provision: "cim.47.1",
    },
    {
      about: "hidden-damage",
      days: 7,
      calendar: "running-days",
      consequence: "no-action",
      provision: "cim.47.2.b",
    },
    {
      about: "delay",
      days: 60,
      calendar: "running-days",
      consequence: "no-delay-compensation",
      provision: "cim.47.2.c",
    },
  ],
  wilful: { lifts: true, provision: "cim.36" },
  timeBar: { years: 1, yearsWilful: 2, provision: "cim.48.1" },
  delay: { freightThousandths: 4_000, provision: "cim.33.1" },
  lost: { days: 30, provision: "cim.29.1" },
  declaredValue: "cim.34",
  freightRefund: "cim.30.4",
  successive: { sole: "cim.50.1.a", involved: "cim.50.1.b", all: "cim.50.1.c", sparesInnocent: true },
};

/** Holidays of the whole country; those of regions are left out. Monday is 0. */
function holidays(country: string, fixed: string, easterDays: readonly number[]): HolidayCalendar {
  return {
    country,
    fromYear: 2020,
    untilYear: 2040,
    restDays: [5, 6],
    fixed: codes(fixed),
    easterDays: [...easterDays],
    dates: [],
  };
}

const goodFriday = -2;
const easterSunday = 0;
const easterMonday = 1;
const ascension = 39;
const whitSunday = 49;
const whitMonday = 50;
const corpusChristi = 60;

const countries: HolidayCalendar[] = [
  holidays("AT", "01-01 01-06 05-01 08-15 10-26 11-01 12-08 12-25 12-26", [
    easterMonday,
    ascension,
    whitMonday,
    corpusChristi,
  ]),
  holidays("BE", "01-01 05-01 07-21 08-15 11-01 11-11 12-25", [easterMonday, ascension, whitMonday]),
  holidays("CZ", "01-01 05-01 05-08 07-05 07-06 09-28 10-28 11-17 12-24 12-25 12-26", [
    goodFriday,
    easterMonday,
  ]),
  holidays("DE", "01-01 05-01 10-03 12-25 12-26", [goodFriday, easterMonday, ascension, whitMonday]),
  holidays("ES", "01-01 01-06 05-01 08-15 10-12 11-01 12-06 12-08 12-25", [goodFriday]),
  holidays("FR", "01-01 05-01 05-08 07-14 08-15 11-01 11-11 12-25", [easterMonday, ascension, whitMonday]),
  holidays("IT", "01-01 01-06 04-25 05-01 06-02 08-15 11-01 12-08 12-25 12-26", [easterMonday]),
  holidays("LU", "01-01 05-01 05-09 06-23 08-15 11-01 12-25 12-26", [easterMonday, ascension, whitMonday]),
  holidays("NO", "01-01 05-01 05-17 12-25 12-26", [
    -3,
    goodFriday,
    easterSunday,
    easterMonday,
    ascension,
    whitSunday,
    whitMonday,
  ]),
  holidays("PT", "01-01 04-25 05-01 06-10 08-15 10-05 11-01 12-01 12-08 12-25", [goodFriday, corpusChristi]),
];

/** King's Day is the 26th of April where the 27th is a Sunday. */
const netherlands: HolidayCalendar = {
  ...holidays("NL", "01-01 12-25 12-26", [easterSunday, easterMonday, ascension, whitSunday, whitMonday]),
  dates: Array.from({ length: 21 }, (_, i) => 2020 + i).map((year) =>
    [2025, 2031, 2036].includes(year) ? `${year}-04-26` : `${year}-04-27`,
  ),
};

export const defaultLiabilityRules: LiabilityRules = {
  id: "carriage-treaties",
  version: 1,
  source:
    "CMR 1956 with the protocol of 1978; Hague-Visby Rules with the SDR protocol of 1979; Hamburg Rules 1978; Rotterdam Rules 2008 (not in force); Montreal Convention 1999 with the limits reviewed in 2009, 2019 and 2024; COTIF 1999, CIM. Contracting states and public holidays of whole countries as known in January 2026. Compiled by the makers of this software; not legal advice.",
  regimes: [cmr, hagueVisby, hamburg, rotterdam, montreal, cim],
  holidays: [...countries, netherlands].sort((a, b) => (a.country < b.country ? -1 : 1)),
};
