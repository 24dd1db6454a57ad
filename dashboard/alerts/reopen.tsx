/** Acknowledgements are taken back: of one alert beside the queue, or of those that were just acknowledged together. */
import { useState } from "preact/hooks";
import * as api from "../api/routes.ts";
import { language } from "../app/preferences.ts";
import { ProblemNotice } from "../components/problem.tsx";
import { UndoNotice } from "../components/undo-notice.tsx";
import { integer } from "../format/values.ts";
import { alertWords } from "../messages/alert-messages.ts";
import { loadAlerts, takeAlert } from "../store/alerts.ts";
import type { Outcome } from "./acknowledge-form.tsx";

function useReopen(ids: readonly string[], done: () => void) {
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const reopen = async () => {
    setWorking(true);
    setFailure(undefined);
    try {
      const { reopened, refused } = await api.reopenAlerts(ids);
      for (const alert of reopened) takeAlert({ alert });
      // Somebody else has, or they are over: what is true now shows.
      if (refused.length > 0) await loadAlerts("all");
      done();
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error(String(cause)));
    } finally {
      setWorking(false);
    }
  };
  return { reopen: () => void reopen(), working, failure };
}

export function ReopenButton({ id, done }: { id: string; done: () => void }) {
  const { reopen, working, failure } = useReopen([id], done);
  return (
    <>
      {failure && <ProblemNotice error={failure} />}
      <button type="button" class="button small alert-take-back" disabled={working} onClick={reopen}>
        {alertWords().takeBack}
      </button>
    </>
  );
}

export function AcknowledgedNotice({ outcome, done }: { outcome: Outcome; done: () => void }) {
  const { acknowledged, refusedCount } = outcome;
  const { reopen, failure } = useReopen(acknowledged, done);
  const words = alertWords();
  return (
    <div class="alert-acknowledged">
      {failure && <ProblemNotice error={failure} />}
      {acknowledged.length > 0 && (
        <UndoNotice text={words.acknowledged(integer(acknowledged.length, language.value))} undo={reopen} />
      )}
      {refusedCount > 0 && (
        <p class="notice" role="alert">
          {words.someRefused(integer(refusedCount, language.value))}
        </p>
      )}
    </div>
  );
}
