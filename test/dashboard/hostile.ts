/** What careless partners and attackers put where a name, a number or a time belongs; applied to whatever an answer carries. */

/** Whether it was run is seen by the page's title and by what is in its tree. */
const scripts = [
  "<img src=x onerror=\"document.title='owned'\">",
  "<script>document.title='owned'</script>",
  "javascript:document.title='owned'",
  '"><svg onload="document.title=\'owned\'">',
];

/** Turns around what follows it in its line, if that is not kept apart. */
export const unendedOverride = "\u202e\u202e\u202eno end of the override";

export const hostileTexts: readonly string[] = [
  ...scripts,
  "x".repeat(10_000),
  "W\u0301".repeat(5_000),
  "\u202eevil\u202c \u2066left\u2069 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
  unendedOverride,
  "",
  "\u0000\u0007\ud800 lone \udfff",
  "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}\u{1f3f4}\u200d\u2620\ufe0f",
  "zero\u200bwidth\u200b\ufeff\u00ad".repeat(300),
  "line\nbreak\r\n\ttab",
  "=1+1",
];

const places: readonly (readonly [lat: number, lon: number])[] = [
  [90, 180],
  [-90, -180],
  [0, 179.999],
  [-0, -179.999],
  [85.06, 0],
];

const values = [-0, 1e308, -1e308, 5e-324, 0, 4.7];
const timesMs = [0, -1, 4_102_444_800_000, 1_764_000_000_000];

/** Members that carry what people wrote. */
const textMembers =
  /^(goods|description|origin|destination|reason|remark|remarks|text|title|name|legalName|model|label|detail|place|address|.+Name)$/;

/** A copy of an answer in which all of it is hostile; how it is made, not what, depends on `seed`. */
export function hostileAnswer(answer: unknown, seed: number): unknown {
  let turn = seed;
  const next = <T>(choices: readonly T[]): T => choices[turn++ % choices.length]!;
  const change = (value: unknown, member: string): unknown => {
    if (typeof value === "string") return textMembers.test(member) ? next(hostileTexts) : value;
    if (typeof value === "number" && member === "value") return next(values);
    if (
      typeof value === "number" &&
      /^(at|last\w*|issuedAt|sealedAt|raised|planned\w*|actual)Ms$/.test(member)
    )
      return next(timesMs);
    if (Array.isArray(value)) {
      const isSeries = member === "values" && value.every((one) => typeof one === "number");
      return value.map((one, index) =>
        isSeries ? (index % 40 === 7 ? next(values) : one) : change(one, member),
      );
    }
    if (typeof value !== "object" || value === null) return value;
    const [lat, lon] = next(places);
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => {
        if (key === "lat" && typeof one === "number") return [key, lat];
        if (key === "lon" && typeof one === "number") return [key, lon];
        return [key, change(one, key)];
      }),
    );
  };
  return change(answer, "");
}
