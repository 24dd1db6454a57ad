/** Somebody sees to one alert or several, and says why or how. */
import { useRef, useState } from "preact/hooks";
import { focusFirstProblem, TextAreaField } from "../actions/fields.tsx";
import * as api from "../api/routes.ts";
import { ProblemNotice } from "../components/problem.tsx";
import { alertWords } from "../messages/alert-messages.ts";
import { loadAlerts, takeAlert } from "../store/alerts.ts";
import "../styles/actions.css";

const reasonLengthMax = 500;

export interface Outcome {
  readonly acknowledged: readonly string[];
  /** Of how many others somebody else was faster, or that are over. */
  readonly refusedCount: number;
}

interface AcknowledgeFormProps {
  readonly ids: readonly string[];
  readonly done: (outcome: Outcome) => void;
}

export function AcknowledgeForm({ ids, done }: AcknowledgeFormProps) {
  const words = alertWords();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [working, setWorking] = useState(false);
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
      if (answer.refused.length > 0) await loadAlerts("all");
      done({ acknowledged: answer.acknowledged.map(({ id }) => id), refusedCount: answer.refused.length });
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
      {failure && <ProblemNotice error={failure} />}
      <div class="button-row">
        <button type="submit" class="button primary" disabled={working}>
          {working ? words.acknowledging : words.acknowledge}
        </button>
      </div>
    </form>
  );
}
