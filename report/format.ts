/**
 * Figures for people, exact: nothing is rounded that the trace has not rounded. Written without the platform's own
 * formatting (`Intl`), whose output changes between releases: the same trace gives the same text everywhere.
 */

/** How a language writes numbers. */
export interface NumberMarks {
  readonly decimal: string;
  readonly group: string;
}

/** U+2212, so that a minus is not taken for a hyphen. */
const minus = "−";

/** A number with at most a few decimals, as JSON has it. */
export function decimal(value: number, marks: NumberMarks): string {
  const [whole = "", fraction = ""] = String(Math.abs(value)).split(".");
  return signed(value, joined(whole, fraction, marks));
}

/**
 * A whole number of `10^-digits`: `scaled(999600, 2)` is `9,996.00`. `least` decimals are kept, further zeros are
 * left out.
 */
export function scaled(value: number, digits: number, marks: NumberMarks, least = 0): string {
  const text = String(Math.abs(value)).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  let fraction = digits === 0 ? "" : text.slice(-digits);
  while (fraction.length > least && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
  return signed(value, joined(whole, fraction, marks));
}

function joined(whole: string, fraction: string, { decimal: point, group }: NumberMarks): string {
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return fraction === "" ? grouped : `${grouped}${point}${fraction}`;
}

function signed(value: number, text: string): string {
  return value < 0 ? `${minus}${text}` : text;
}

/** `2026-01-05 08:00:00 UTC`, with milliseconds where there are any. */
export function utcTime(timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, -1).replace(/\.000$/, "")} UTC`;
}

const lengths = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
] as const;

/** `1 h 5 min 0.25 s`, exact. */
export function duration(lengthMs: number, marks: NumberMarks): string {
  const parts: string[] = [];
  let rest = lengthMs;
  for (const [unit, unitMs] of lengths) {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    if (count > 0) parts.push(`${decimal(count, marks)} ${unit}`);
  }
  if (rest > 0 || parts.length === 0) parts.push(seconds(rest, marks));
  return parts.join(" ");
}

/** Milliseconds as seconds, so that the arithmetic can be done again by hand. */
export function seconds(lengthMs: number, marks: NumberMarks): string {
  return `${scaled(lengthMs, 3, marks)} s`;
}

/** Parts per million as percent. */
export function percent(ppm: number, marks: NumberMarks): string {
  return `${scaled(ppm, 4, marks)} %`;
}

/** Currencies whose smallest unit is not a hundredth (ISO 4217). */
const otherDigits: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

/** An amount in the smallest unit of its currency: `EUR 9,996.00`. */
export function money(minor: number, currency: string, marks: NumberMarks): string {
  const digits = otherDigits[currency] ?? 2;
  return `${currency} ${scaled(minor, digits, marks, digits)}`;
}

/** Suffixes of SenML units, as people write them. */
const suffixes: Readonly<Record<string, string>> = {
  temperature: " °C",
  setpoint: " °C",
  humidity: " %",
  battery: " %",
  pressure: " Pa",
  light: " lx",
  co2: " ppm",
  speed: " m/s",
  tilt: " rad",
  "shock.peak": " m/s²",
  "shock.dv": " m/s",
  "shock.duration": " s",
};

/** A value of a quantity, with its unit. */
export function quantityValue(quantity: string, value: number, marks: NumberMarks): string {
  return `${decimal(value, marks)}${suffixes[quantity.split(":", 1)[0] ?? ""] ?? ""}`;
}

const treatyNames: Readonly<Record<string, string>> = {
  cmr: "CMR",
  "hague-visby": "Hague-Visby",
  hamburg: "Hamburg",
  rotterdam: "Rotterdam",
  montreal: "Montreal",
  cim: "CIM",
};

export function treatyName(regime: string): string {
  return treatyNames[regime] ?? regime;
}

/** `CMR art. 37(b)` of `cmr.37.b`, with the language's word for an article. */
export function provisionName(provision: string, article: string): string {
  const [regime = "", number, ...rest] = provision.split(".");
  if (number === undefined) return treatyName(regime);
  return `${treatyName(regime)} ${article} ${number}${rest.map((part) => `(${part})`).join("")}`;
}

/** Enough of a hash to find a statement by. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}

/** At most `most` characters, the last one an ellipsis where there are more. */
export function clipped(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

/** A sentence as part of a line. */
export function withoutStop(text: string): string {
  return text.replace(/\.$/, "");
}
