/** The ledger: the chain's state now, a way to look anything up, and the blocks from the newest backwards. */

import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { BlockView, ChainView } from "../../gateway/contract/api.ts";
import { useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Fact } from "../components/fact.tsx";
import { Hash } from "../components/hash.tsx";
import { Loaded, ProblemNotice } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { Time } from "../components/time.tsx";
import { bytesSize, integer } from "../format/values.ts";
import { ledgerWords } from "../messages/ledger-messages.ts";
import { t } from "../messages/messages.ts";
import { chain, fleet } from "../store/live.ts";
import "../styles/ledger.css";
import { Consistency } from "./consistency.tsx";
import { GoToBlock } from "./go-to-block.tsx";
import { LookupForm } from "./lookup-form.tsx";
import { SearchResults } from "./search-results.tsx";

const blocksAtOnce = 40;

export default function LedgerPage() {
  const words = ledgerWords();
  useTitle(words.title);
  const { query } = useLocation();
  const asked = query.find?.trim() ?? "";
  return (
    <div class="page">
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <LookupForm text={asked} />
      {asked !== "" && <SearchResults key={asked} text={asked} />}
      <Consistency />
      <div class="ledger-columns">
        <div class="panels">
          <GoToBlock />
          <Blocks />
        </div>
        {chain.value && <Chain view={chain.value} />}
      </div>
    </div>
  );
}

function Chain({ view }: { view: ChainView }) {
  const words = ledgerWords();
  return (
    <aside class="panel">
      <header>
        <h2>{words.chainTitle}</h2>
      </header>
      <dl class="facts panel-body">
        <Fact name={words.chainTitle}>{view.chain}</Fact>
        <Fact name={words.height}>{integer(fleet.value.block?.height ?? view.height, language.value)}</Fact>
        <Fact name={words.entries}>{integer(Math.max(view.size, fleet.value.cursor), language.value)}</Fact>
        <Fact name={words.pool}>
          {t().common.statements(view.pool.count, integer(view.pool.count, language.value))},{" "}
          {bytesSize(view.pool.bytes, language.value)}
        </Fact>
        <Fact name={words.operatorKey}>
          <Hash value={view.operatorKid} name={words.operatorKey} whole />
        </Fact>
        <Fact name={words.logRoot}>
          <Hash value={view.logRoot} name={words.logRoot} whole />
        </Fact>
        <Fact name={words.stateRoot}>
          <Hash value={view.stateRoot} name={words.stateRoot} whole />
        </Fact>
      </dl>
    </aside>
  );
}

/** The newest blocks once, then older ones on demand; what was sealed since is offered, not pushed in. */
function Blocks() {
  const words = ledgerWords();
  const [round, setRound] = useState(0);
  const newest = useResource(`blocks/${round}`, (signal) => api.blocks({ limit: blocksAtOnce }, signal));
  return (
    <section class="panel">
      <header>
        <h2>{words.blocks}</h2>
        <NewBlocks shown={newest.value?.[0]?.height} show={() => setRound((count) => count + 1)} />
      </header>
      <Loaded resource={newest}>
        {(blocks) =>
          blocks.length === 0 ? (
            <Empty title={words.noneTitle} help={words.noneHelp} />
          ) : (
            <BlockTable key={blocks[0]?.height} newest={blocks} />
          )
        }
      </Loaded>
    </section>
  );
}

function NewBlocks({ shown, show }: { shown: number | undefined; show: () => void }) {
  const height = fleet.value.block?.height;
  if (shown === undefined || height === undefined || height <= shown) return null;
  return (
    <button type="button" class="button small" onClick={show}>
      {ledgerWords().newBlocks(height - shown, integer(height - shown, language.value))}
    </button>
  );
}

function BlockTable({ newest }: { newest: readonly BlockView[] }) {
  const words = ledgerWords();
  const [older, setOlder] = useState<readonly BlockView[]>([]);
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const blocks = [...newest, ...older];
  const last = blocks.at(-1);
  const loadOlder = async () => {
    if (!last) return;
    try {
      const more = await api.blocks({ before: last.height, limit: blocksAtOnce });
      setOlder((before) => [...before, ...more]);
      setFailure(undefined);
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error(String(cause)));
    }
  };
  return (
    <>
      <div {...scrollable}>
        <table class="data-table blocks-table">
          <thead>
            <tr>
              <th scope="col" class="number">
                {words.height}
              </th>
              <th scope="col">{words.time}</th>
              <th scope="col" class="number">
                {words.added}
              </th>
              <th scope="col">{words.hash}</th>
            </tr>
          </thead>
          <tbody>
            {blocks.map((block) => (
              <tr key={block.height}>
                <th scope="row" class="number">
                  <a href={`./ledger/blocks/${block.height}`}>{integer(block.height, language.value)}</a>
                </th>
                <td>
                  <Time atMs={block.timeMs} />
                </td>
                <td class="number">{integer(block.size - block.firstIndex, language.value)}</td>
                <td>
                  <Hash value={block.hash} name={words.hash} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {failure && <ProblemNotice error={failure} retry={() => void loadOlder()} />}
      {last && last.height > 0 && (
        <p class="panel-note">
          <button type="button" class="button small" onClick={() => void loadOlder()}>
            {words.loadMore}
          </button>
        </p>
      )}
    </>
  );
}
