/** Whom the reader trusts: the operator's fingerprint, from another source than the file. */
import { fingerprintOf } from "./fingerprint.tsx";
import { verifyText } from "./words.ts";

export function TrustPanel(props: {
  value: string;
  change: (value: string) => void;
  /** Of the gateway that serves this page, when it is one this browser trusts. */
  knownOperator: string | undefined;
}) {
  const words = verifyText();
  const { value, change, knownOperator } = props;
  const malformed = value.trim() !== "" && fingerprintOf(value) === undefined;
  return (
    <section class="panel">
      <header>
        <h2>{words.trustTitle}</h2>
        {knownOperator !== undefined && (
          <button type="button" class="button small" onClick={() => change(knownOperator)}>
            {words.trustThis}
          </button>
        )}
      </header>
      <div class="panel-body panels">
        <p class="dim" id="trust-help">
          {words.trustHelp}
        </p>
        <label class="trust-field">
          {words.trustLabel}
          <input
            class="field mono"
            value={value}
            spellcheck={false}
            autocomplete="off"
            maxLength={200}
            aria-describedby="trust-help"
            aria-invalid={malformed}
            onInput={(event) => change(event.currentTarget.value)}
          />
        </label>
        {malformed && (
          <p class="text-critical" role="alert">
            {words.trustMalformed}
          </p>
        )}
      </div>
    </section>
  );
}
