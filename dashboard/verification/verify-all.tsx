/** Checks a list of statements one after the other in this browser, and can be stopped. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { StatementSummary } from "../../gateway/contract/api.ts";
import { language } from "../app/preferences.ts";
import { integer } from "../format/values.ts";
import { pageText } from "../messages/pages.ts";
import { verifyHashes } from "./results.ts";

export function VerifyAll({ statements }: { statements: readonly StatementSummary[] }) {
  const words = pageText().shipment;
  const [done, setDone] = useState<number | undefined>(undefined);
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const start = async () => {
    const controller = new AbortController();
    running.current = controller;
    setDone(0);
    await verifyHashes(
      statements.map((statement) => statement.hash),
      controller.signal,
      setDone,
    );
    running.current = undefined;
    setDone(undefined);
  };

  if (done === undefined) {
    return (
      <button type="button" class="button small" onClick={() => void start()}>
        {words.verifyAll}
      </button>
    );
  }
  return (
    <span class="verify-progress">
      <progress max={statements.length} value={done} aria-label={words.verifyAll} />
      <span>
        {words.verifyProgress(integer(done, language.value), integer(statements.length, language.value))}
      </span>
      <button type="button" class="button small" onClick={() => running.current?.abort()}>
        {words.stopVerifying}
      </button>
    </span>
  );
}
