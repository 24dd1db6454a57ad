/** Says loudly when the gateway shows something else than this browser has seen of it before. */
import { useSignalEffect } from "@preact/signals";
import { ApiError } from "../api/client.ts";
import * as api from "../api/routes.ts";
import { language } from "../app/preferences.ts";
import { StatusGlyph } from "../components/status.tsx";
import { integer, shortHash } from "../format/values.ts";
import { type CheckMessages, checkWords } from "../messages/check-messages.ts";
import { chain } from "../store/live.ts";
import { type Alarm, type Ask, acknowledge, alarm, watch } from "./watch.ts";

const gateway: Ask = { chain: () => api.chain(), block: (height) => api.block(height) };

/** A gateway that does not answer is said elsewhere, and its next answer is watched again. */
function ignoreWhileLost(cause: unknown): void {
  if (!(cause instanceof ApiError)) throw cause;
}

export default function TrustBanner() {
  useSignalEffect(() => {
    const view = chain.value;
    if (view) watch(view, gateway).catch(ignoreWhileLost);
  });
  const raised = alarm.value;
  if (!raised) return null;
  const critical = raised.what !== "chain";
  const words = checkWords();
  return (
    <div class={critical ? "banner critical" : "banner"} role="alert">
      <StatusGlyph status={critical ? "invalid" : "attention"} />
      <span class="wrap-anywhere banner-text">{alarmText(raised, words)}</span>
      <button type="button" class="button small" onClick={acknowledge}>
        {words.acknowledge}
      </button>
    </div>
  );
}

function alarmText(raised: Alarm, words: CheckMessages): string {
  if (raised.what === "operator")
    return words.alarmOperator(shortHash(raised.kid), shortHash(raised.pinnedKid));
  if (raised.what === "chain") return words.alarmChain(raised.chain, raised.before);
  const { seen, now } = raised.contradiction;
  const shown = (n: number) => integer(n, language.value);
  return words.alarmLog(shown(seen.height), shown(seen.size), shown(now.height), shown(now.size));
}
