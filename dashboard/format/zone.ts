/** Time zones: UTC, the reader's own, or that of a site by its IANA name. */

/** `utc`, `mine`, or an IANA name such as `Asia/Shanghai`. */
export type Zone = string;

/** For `Intl`; absent for the reader's own. */
export function timeZoneOption(zone: Zone): { timeZone?: string } {
  if (zone === "mine") return {};
  return { timeZone: zone === "utc" ? "UTC" : zone };
}

/** Whether this browser can show times in it. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", timeZoneOption(zone));
    return true;
  } catch {
    return false;
  }
}

const parts: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
  era: "short",
  hourCycle: "h23",
};
const formats = new Map<Zone, Intl.DateTimeFormat>();

/** How far the zone's clocks are ahead of UTC at that moment. */
export function zoneOffsetMs(timeMs: number, zone: Zone): number {
  if (zone === "utc") return 0;
  if (zone === "mine") return -new Date(timeMs).getTimezoneOffset() * 60_000;
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en", { ...parts, ...timeZoneOption(zone) });
    formats.set(zone, format);
  }
  const shown = new Map(format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
  const number = (name: Intl.DateTimeFormatPartTypes) => Number(shown.get(name));
  const year = shown.get("era")?.startsWith("B") ? 1 - number("year") : number("year");
  const local = new Date(0);
  local.setUTCFullYear(year, number("month") - 1, number("day"));
  local.setUTCHours(number("hour"), number("minute"), number("second"));
  return local.getTime() - Math.floor(timeMs / 1000) * 1000;
}

const dayMs = 86_400_000;

/**
 * The moment at which clocks in the zone show `localMs`, milliseconds as if they were of UTC. Of an hour that clocks
 * show twice it is the second; one that they leave out is taken as if they had not been put forward.
 */
export function momentOf(localMs: number, zone: Zone): number {
  const offsets = [zoneOffsetMs(localMs - dayMs, zone), zoneOffsetMs(localMs + dayMs, zone)];
  const moments = offsets.map((offsetMs) => localMs - offsetMs);
  const shown = moments.filter((moment) => moment + zoneOffsetMs(moment, zone) === localMs);
  return Math.max(...(shown.length > 0 ? shown : moments));
}
