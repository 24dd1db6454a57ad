/** The statements behind a line, each with its page in the ledger. */
import { language } from "../app/preferences.ts";
import { integer, shortHash } from "../format/values.ts";
import { traceWords } from "../messages/trace-messages.ts";

/** An excursion may rest on thousands; the first few are enough to begin with. */
const shownCount = 3;

export function StatementLinks({ hashes }: { hashes: readonly string[] }) {
  const rest = hashes.slice(shownCount);
  if (hashes.length === 0) return null;
  return (
    <span class="statement-links">
      {hashes.slice(0, shownCount).map(link)}
      {rest.length > 0 && (
        <details>
          <summary>{traceWords().more(integer(rest.length, language.value))}</summary>
          <span class="statement-links">{rest.map(link)}</span>
        </details>
      )}
    </span>
  );
}

function link(hash: string) {
  return (
    <a key={hash} class="mono" href={`./ledger/entries/${hash}`}>
      {shortHash(hash)}
    </a>
  );
}
