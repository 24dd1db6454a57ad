/** A time to the second, in UTC and where the reader is: an explorer's times are compared with others'. */
import { language } from "../app/preferences.ts";
import { fullTime, isoTime, zoneName } from "../format/time.ts";
import { ledgerWords } from "../messages/ledger-messages.ts";

export function ExactTime({ atMs }: { atMs: number }) {
  const words = ledgerWords();
  return (
    <span class="exact-time">
      <time dateTime={isoTime(atMs)}>{isoTime(atMs)}</time>
      <span class="dim">
        {words.local(zoneName(atMs, language.value, "mine"))}: {fullTime(atMs, language.value, "mine")}
      </span>
    </span>
  );
}
