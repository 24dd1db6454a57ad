/** What a text names in the ledger; the only statement or block of a name is opened at once. */
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { UnitView } from "../../gateway/contract/api.ts";
import type { Found, LookupView } from "../../gateway/contract/explorer.ts";
import * as ledgerApi from "../api/ledger.ts";
import { useResource } from "../api/resource.ts";
import { basePath } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { Empty } from "../components/empty.tsx";
import { Loaded } from "../components/problem.tsx";
import { integer, shortHash } from "../format/values.ts";
import { ledgerWords } from "../messages/ledger-messages.ts";
import { Reference, ThingLink } from "./decoded.tsx";

export function SearchResults({ text }: { text: string }) {
  const { route } = useLocation();
  const answer = useResource(`lookup/${text}`, (signal) => ledgerApi.lookup(text, signal));
  const only = answer.value?.found.length === 1 ? ledgerPath(answer.value.found[0]!) : undefined;
  useEffect(() => {
    if (only !== undefined) route(basePath() + only, true);
  }, [only, route]);
  return (
    <section class="panel search-results" aria-live="polite">
      <Loaded resource={answer}>{(view) => <Answer text={text} view={view} />}</Loaded>
    </section>
  );
}

/** Of what only the ledger's own pages show. */
function ledgerPath(found: Found): string | undefined {
  if (found.type === "statement") return `ledger/entries/${found.hash}`;
  return found.type === "block" ? `ledger/blocks/${found.height}` : undefined;
}

function Answer({ text, view }: { text: string; view: LookupView }) {
  const words = ledgerWords().search;
  const shown = (n: number) => integer(n, language.value);
  const { found, blocksCompared } = view;
  if (found.length === 0)
    return (
      <Empty title={words.nothingTitle} help={words.nothingHelp}>
        <p class="mono wrap-anywhere">{text}</p>
        {blocksCompared && (
          <p>{words.comparedBlocks(shown(blocksCompared.fromHeight), shown(blocksCompared.toHeight))}</p>
        )}
      </Empty>
    );
  return (
    <>
      <header>
        <h2 class="wrap-anywhere">{words.results(found.length, shown(found.length), text)}</h2>
      </header>
      <ul>
        {found.map((one, index) => (
          <li key={index}>
            <FoundLine found={one} />
          </li>
        ))}
      </ul>
    </>
  );
}

function FoundLine({ found }: { found: Found }) {
  const words = ledgerWords();
  const { search, things } = words;
  switch (found.type) {
    case "statement":
      return (
        <>
          <a href={`./ledger/entries/${found.hash}`}>
            {search.statement} {shortHash(found.hash)}
          </a>
          <span class="dim">
            {found.kind}, {found.issuerName}, {search.entryAt(integer(found.index, language.value))}
          </span>
        </>
      );
    case "block":
      return (
        <>
          <a href={`./ledger/blocks/${found.height}`}>
            {words.blockTitle(integer(found.height, language.value))}
          </a>
          <span class="dim">{search.by[found.by]}</span>
        </>
      );
    case "key":
      return (
        <>
          <span>
            {search.key} <span class="mono">{shortHash(found.kid)}</span>
          </span>
          <span class="dim">{search.keyOf}</span>
          <Reference text={found.reference} />
        </>
      );
    case "thing":
      return (
        <>
          <ThingLink kind={found.kind} id={found.id}>
            {things[found.kind]} {found.id}
          </ThingLink>
          <span class="dim">{search.by[found.by]}</span>
          {found.kind === "unit" && <Unit id={found.id} />}
        </>
      );
  }
}

/** No page is about a unit: what is known of it stands here. */
function Unit({ id }: { id: string }) {
  const unit = useResource(`unit/${id}`, (signal) => ledgerApi.unit(id, signal));
  return <Loaded resource={unit}>{(view) => <UnitFacts unit={view} />}</Loaded>;
}

function UnitFacts({ unit }: { unit: UnitView }) {
  const words = ledgerWords();
  return (
    <dl class="facts">
      <dt>{words.unitFacts.identifier}</dt>
      <dd>
        {unit.identifier} <span class="dim">{unit.type}</span>
      </dd>
      <dt>{words.unitFacts.holder}</dt>
      <dd>
        <ThingLink kind="party" id={unit.holder}>
          {unit.holder}
        </ThingLink>
      </dd>
      <dt>{words.unitFacts.contents}</dt>
      <dd>
        {unit.contents.length === 0 && <span class="dim">–</span>}
        <ul class="decoded-items">
          {unit.contents.map((item) => (
            <li key={item}>
              <Reference text={item} />
            </li>
          ))}
        </ul>
      </dd>
      {unit.within !== null && (
        <>
          <dt>{words.unitFacts.within}</dt>
          <dd>{unit.within}</dd>
        </>
      )}
    </dl>
  );
}
