/** Somebody sees to one alert or several, and says why or how. */
import { useRef, useState } from "preact/hooks";
import { focusFirstProblem, TextAreaField } from "../actions/fields.tsx";
import * as api from "../api/routes.ts";
import { language } from "../app/preferences.ts";
import { ProblemNotice } from "../components/problem.tsx";
import { integer } from "../format/values.ts";
import { alertWords } from "../messages/alert-messages.ts";
import { loadAlerts, takeAlert } from "../store/alerts.ts";
import "../styles/actions.css";

const reasonLengthMax = 500;

interface AcknowledgeFormProps {
  readonly ids: readonly string[];
  /** With those that were acknowledged, which are all. */
  readonly done: (acknowledged: readonly string[]) => void;
}

export function AcknowledgeForm({ ids, done }: AcknowledgeFormProps) {
  const words = alertWords();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [working, setWorking] = useState(false);
  const [refused, setRefused] = useState(0);
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const form = useRef<HTMLFormElement>(null);
  const given = reason.trim();
  const isReason = given !== "" && given.length <= reasonLengthMax;

  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!isReason) return focusFirstProblem(form.current);
    setWorking(true);
    setFailure(undefined);
    try {
      const answer = await api.acknowledgeAlerts(ids, given);
      for (const alert of answer.acknowledged) takeAlert({ alert });
      if (answer.refused.length === 0) return done(answer.acknowledged.map(({ id }) => id));
      setRefused(answer.refused.length);
      await loadAlerts("all");
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error(String(cause)));
    } finally {
      setWorking(false);
    }
  };

  return (
    <form ref={form} class="form-stack" noValidate onSubmit={(event) => void submit(event)}>
      <p class="dim">{words.acknowledgeHelp}</p>
      <TextAreaField
        label={words.reason}
        hint={words.reasonHelp}
        problem={tried && !isReason ? words.reasonWrong : undefined}
        value={reason}
        onInput={setReason}
      />
      <fieldset class="plain-fieldset chips" aria-label={words.readyReasons}>
        {words.ready.map((text) => (
          <button
            key={text}
            type="button"
            class="chip"
            aria-pressed={reason === text}
            onClick={() => setReason(text)}
          >
            {text}
          </button>
        ))}
      </fieldset>
      {refused > 0 && (
        <p class="notice" role="alert">
          {words.someRefused(integer(refused, language.value))}
        </p>
      )}
      {failure && <ProblemNotice error={failure} />}
      <div class="button-row">
        <button type="submit" class="button primary" disabled={working}>
          {working ? words.acknowledging : words.acknowledge}
        </button>
      </div>
    </form>
  );
}
