/** What the broker refused of a device, why, and what to do about it. */
import type { DeviceRefusalView } from "../../gateway/contract/api.ts";
import { isFinal } from "../../ledger/codes.ts";
import { language } from "../app/preferences.ts";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { integer } from "../format/values.ts";
import { codeWords } from "../messages/actions-messages.ts";
import { onboardingWords } from "../messages/onboarding-messages.ts";

export function Refusals({ refusals }: { refusals: readonly DeviceRefusalView[] }) {
  const codes = codeWords();
  const words = onboardingWords();
  if (refusals.length === 0) return null;
  return (
    <ul class="plain-list device-refusals" aria-label={words.refusals}>
      {refusals.map(({ code, detail, lastMs, count }) => (
        <li key={code}>
          <p>
            <StatusGlyph status="attention" /> <strong>{codes.title(code)}</strong>{" "}
            {words.times(count, integer(count, language.value))}, <Time atMs={lastMs} short />
          </p>
          <p>{codes.advice[code] ?? (isFinal(code) ? codes.generalFinal : codes.generalCurable)}</p>
          {detail && <p class="dim wrap-anywhere">{detail}</p>}
        </li>
      ))}
    </ul>
  );
}
