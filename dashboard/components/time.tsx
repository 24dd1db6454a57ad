/** Times on the page: exact, with their zone, and in a form that machines read. */
import { language, zone } from "../app/preferences.ts";
import { duration, fullTime, isoTime, noValue, shortTime } from "../format/time.ts";
import { t } from "../messages/messages.ts";
import { nowMs } from "../store/live.ts";

export function Time({ atMs, short = false }: { atMs: number | null | undefined; short?: boolean }) {
  if (atMs === null || atMs === undefined) return <span class="dim">{noValue}</span>;
  const full = fullTime(atMs, language.value, zone.value);
  return (
    <time dateTime={isoTime(atMs)} title={short ? full : undefined}>
      {short ? shortTime(atMs, language.value, zone.value) : full}
    </time>
  );
}

/** How long ago by the chain's clock, renewed each second; the exact time is its tooltip and its `datetime`. */
export function Age({ atMs }: { atMs: number | null | undefined }) {
  if (atMs === null || atMs === undefined) return <span class="dim">{noValue}</span>;
  return (
    <time dateTime={isoTime(atMs)} title={fullTime(atMs, language.value, zone.value)}>
      {ageText(atMs, nowMs.value)}
    </time>
  );
}

export function ageText(atMs: number, now: number | undefined): string {
  if (now === undefined) return noValue;
  return atMs <= now ? t().common.ago(duration(now - atMs)) : t().common.ahead(duration(atMs - now));
}
