/** Times on the page: exact, with their zone, and in a form that machines read. */
import { language, zone } from "../app/preferences.ts";
import { duration, fullTime, isoTime, noValue, shortTime } from "../format/time.ts";
import { t } from "../messages/messages.ts";
import { chain, nowMs } from "../store/live.ts";

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

/** The clock here moves by whole seconds, times its speed: what lies ahead by less than that is now. */
function toleranceMs(): number {
  return 5000 + 2000 * (chain.value?.time.speed ?? 1);
}

function ageText(atMs: number, now: number | undefined): string {
  if (now === undefined) return noValue;
  const age = now - atMs;
  if (age >= 0) return t().common.ago(duration(age));
  return -age < toleranceMs() ? t().common.now : t().common.ahead(duration(-age));
}
