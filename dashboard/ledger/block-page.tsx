/** One block: its header, its seal, and the way to its neighbours. */
import type { BlockView } from "../../gateway/contract/api.ts";
import { useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Fact } from "../components/fact.tsx";
import { Hash } from "../components/hash.tsx";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { integer } from "../format/values.ts";
import { ledgerWords } from "../messages/ledger-messages.ts";
import { chain, fleet } from "../store/live.ts";
import "../styles/ledger.css";
import NotFound from "../app/not-found.tsx";
import { BlockEntries } from "./block-entries.tsx";
import { ExactTime } from "./exact-time.tsx";
import { GoToBlock } from "./go-to-block.tsx";

export default function BlockPage({ height: text }: { height: string }) {
  const height = Number(text);
  return /^[0-9]{1,15}$/.test(text) && Number.isSafeInteger(height) ? (
    <BlockAt key={height} height={height} />
  ) : (
    <NotFound />
  );
}

function BlockAt({ height }: { height: number }) {
  const words = ledgerWords();
  const title = words.blockTitle(integer(height, language.value));
  useTitle(title);
  const block = useResource(`block/${height}`, (signal) => api.block(height, signal));
  const newest = Math.max(fleet.value.block?.height ?? 0, chain.value?.height ?? 0);
  return (
    <div class="page">
      <a class="back-link" href="./ledger">
        <Icon name="left" size={16} />
        {words.title}
      </a>
      <div class="page-head">
        <h1>{title}</h1>
        <nav class="button-row" aria-label={words.blocks}>
          {height > 0 && (
            <a class="button small" href={`./ledger/blocks/${height - 1}`}>
              <Icon name="left" size={16} />
              {words.previousBlock}
            </a>
          )}
          {height < newest && (
            <a class="button small" href={`./ledger/blocks/${height + 1}`}>
              {words.nextBlock}
              <Icon name="right" size={16} />
            </a>
          )}
        </nav>
      </div>
      <GoToBlock />
      <Loaded resource={block}>{(view) => <Block view={view} />}</Loaded>
    </div>
  );
}

function Block({ view }: { view: BlockView }) {
  const words = ledgerWords();
  return (
    <div class="panels">
      <section class="panel">
        <dl class="facts panel-body">
          <Fact name={words.time}>
            <ExactTime atMs={view.timeMs} />
          </Fact>
          <Fact name={words.added}>{integer(view.size - view.firstIndex, language.value)}</Fact>
          <Fact name={words.firstEntry}>{integer(view.firstIndex, language.value)}</Fact>
          <Fact name={words.lastEntry}>{integer(view.size - 1, language.value)}</Fact>
          <Fact name={words.size}>{integer(view.size, language.value)}</Fact>
          <Fact name={words.hash}>
            <Hash value={view.hash} name={words.hash} whole />
          </Fact>
          <Fact name={words.previousHash}>
            <Hash value={view.previous} name={words.previousHash} whole />
          </Fact>
          <Fact name={words.logRoot}>
            <Hash value={view.logRoot} name={words.logRoot} whole />
          </Fact>
          <Fact name={words.stateRoot}>
            <Hash value={view.stateRoot} name={words.stateRoot} whole />
          </Fact>
          <Fact name={words.seal}>
            {view.seal === "" ? words.sealMissing : <Hash value={view.seal} name={words.seal} whole />}
          </Fact>
        </dl>
      </section>
      <BlockEntries view={view} />
    </div>
  );
}
