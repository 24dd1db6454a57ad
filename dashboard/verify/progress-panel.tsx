/** How far a running check is. */
import type { CheckProgress } from "../../ledger/evidence/check.ts";
import { language } from "../app/preferences.ts";
import { integer } from "../format/values.ts";
import { verifyText } from "./words.ts";

export function ProgressPanel(props: { file: string; progress: CheckProgress; stop: () => void }) {
  const words = verifyText();
  const { stage, done, total } = props.progress;
  const isCounted = stage === "signatures";
  return (
    <section class="panel" aria-busy="true">
      <div class="panel-body panels">
        <p class="wrap-anywhere" role="status">
          {words.checking(props.file)}
        </p>
        <progress
          {...(isCounted ? { max: total, value: done } : {})}
          aria-label={words.checking(props.file)}
        />
        <div class="progress-line">
          <span>{words.stage[stage]}</span>
          {isCounted && (
            <span class="dim">
              {words.progress(integer(done, language.value), integer(total, language.value))}
            </span>
          )}
          <button type="button" class="button small" onClick={props.stop}>
            {words.stop}
          </button>
        </div>
      </div>
    </section>
  );
}
