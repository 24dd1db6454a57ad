/** The entries of a block, in the log's order, some at a time. */
import { useState } from "preact/hooks";
import type { BlockView } from "../../gateway/contract/api.ts";
import type { BlockEntryView } from "../../gateway/contract/explorer.ts";
import * as ledgerApi from "../api/ledger.ts";
import { useResource } from "../api/resource.ts";
import { language } from "../app/preferences.ts";
import { Loaded, ProblemNotice } from "../components/problem.tsx";
import { Time } from "../components/time.tsx";
import { integer, shortHash } from "../format/values.ts";
import { ledgerWords } from "../messages/ledger-messages.ts";
import { Reference } from "./decoded.tsx";

const entriesAtOnce = 100;

export function BlockEntries({ view }: { view: BlockView }) {
  const words = ledgerWords();
  const first = useResource(`entries/${view.height}`, (signal) =>
    ledgerApi.blockEntries(view.height, { limit: entriesAtOnce }, signal),
  );
  return (
    <section class="panel">
      <header>
        <h2>
          {words.blockEntries} <span class="dim">{integer(view.size - view.firstIndex, language.value)}</span>
        </h2>
      </header>
      <Loaded resource={first}>
        {(entries) => <Entries key={view.height} view={view} first={entries} />}
      </Loaded>
    </section>
  );
}

function Entries({ view, first }: { view: BlockView; first: readonly BlockEntryView[] }) {
  const words = ledgerWords();
  const [more, setMore] = useState<readonly BlockEntryView[]>([]);
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const entries = [...first, ...more];
  const last = entries.at(-1);
  const load = async (after: number) => {
    try {
      const next = await ledgerApi.blockEntries(view.height, { after, limit: entriesAtOnce });
      setMore((before) => [...before, ...next]);
      setFailure(undefined);
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error(String(cause)));
    }
  };
  return (
    <>
      <ol class="block-entries">
        {entries.map((entry) => (
          <li key={entry.index}>
            <span class="dim entry-index">{integer(entry.index, language.value)}</span>
            <EntryLine entry={entry} height={view.height} />
          </li>
        ))}
      </ol>
      {failure && last && <ProblemNotice error={failure} retry={() => void load(last.index)} />}
      {last && last.index < view.size - 1 && (
        <p class="panel-note">
          <button type="button" class="button small" onClick={() => void load(last.index)}>
            {words.moreEntries}
          </button>
        </p>
      )}
    </>
  );
}

function EntryLine({ entry, height }: { entry: BlockEntryView; height: number }) {
  const words = ledgerWords();
  if (entry.type === "withheld") return <span class="dim">{words.withheldEntry}</span>;
  if (entry.type === "seal")
    return (
      <span>
        <a href={`./ledger/blocks/${height - 1}`}>{words.sealEntry}</a>
      </span>
    );
  return (
    <>
      <span>
        <a href={`./ledger/entries/${entry.hash}`}>{entry.kind}</a>{" "}
        <span class="dim mono">{shortHash(entry.hash)}</span>
      </span>
      <span class="wrap-anywhere">
        <Reference text={entry.subject} />
      </span>
      <span class="dim wrap-anywhere">
        {entry.issuerName}, <Time atMs={entry.issuedAtMs} />
      </span>
    </>
  );
}
