/** UN classes of the dangerous goods that are carried most; for others no way is suggested rather than a wrong one. */
const classes: Readonly<Record<string, string>> = {
  UN1072: "2.2",
  UN1170: "3",
  UN1203: "3",
  UN1219: "3",
  UN1263: "3",
  UN1266: "3",
  UN1845: "9",
  UN1950: "2.1",
  UN1993: "3",
  UN3077: "9",
  UN3082: "9",
  UN3090: "9",
  UN3091: "9",
  UN3373: "6.2",
  UN3480: "9",
  UN3481: "9",
};

/** `undefined` for goods that are not dangerous, `unknown` for a number that is not in the table. */
export function dangerClassOf(number: string | undefined): string | undefined {
  return number === undefined ? undefined : (classes[number] ?? "unknown");
}
