/** For which party the pages about trade are seen, and the way from one of these pages to the next. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import { SelectField } from "../actions/fields.tsx";
import { useParties } from "../actions/use-parties.ts";
import { Empty } from "../components/empty.tsx";
import { tradeWords } from "../messages/trade-messages.ts";
import { useIdentities } from "../signing/use-identities.ts";
import "../styles/actions.css";
import "../styles/trade.css";
import { apart } from "../../report/apart.ts";
import { Tabs } from "../components/tabs.tsx";

const everybody = "";
/** Chosen by hand on one of the pages, and kept on the others; the address of a page goes before it. */
const chosen = signal<string | undefined>(undefined);

export interface SeenAs {
  /** `undefined`: everybody, for those who may see everything. */
  readonly party: string | undefined;
  /** The parties for which this browser holds a key are known. */
  readonly isKnown: boolean;
}

/** By the address, by choice, or by the first key of this browser. */
export function useSeenAs(): SeenAs {
  const { query } = useLocation();
  const { list, failure } = useIdentities();
  const asked = query.party ?? chosen.value;
  if (asked !== undefined) return { party: asked === everybody ? undefined : asked, isKnown: true };
  return { party: list?.[0]?.identity.party, isKnown: list !== undefined || failure !== undefined };
}

const pages = {
  trade: "trade",
  accounts: "accounts",
  passCards: "pass-cards",
  directory: "directory",
} as const;
export type TradePage = keyof typeof pages;

/** `party` is left out where the page is not about one. */
export function TradeHead(props: {
  page: TradePage;
  title: string;
  party?: string | undefined;
  choose?: boolean;
}) {
  const words = tradeWords().sections;
  return (
    <>
      <div class="page-head trade-head">
        <h1>{props.title}</h1>
        {props.choose && <Choice party={props.party} />}
      </div>
      <Tabs
        label={words.label}
        chosen={props.page}
        tabs={(Object.keys(pages) as TradePage[]).map((name) => ({
          name,
          href: `./${pages[name]}`,
          text: words[name],
        }))}
      />
    </>
  );
}

function Choice({ party }: { party: string | undefined }) {
  const words = tradeWords();
  const { path, route } = useLocation();
  const { list } = useIdentities();
  const parties = useParties();
  const own = new Set((list ?? []).map(({ identity }) => identity.party));
  const named = (parties.value ?? [])
    .map(({ party: value, legalName }) => ({ value, text: `${apart(legalName)} (${value})` }))
    .sort((a, b) => a.text.localeCompare(b.text));
  const mine = named.filter(({ value }) => own.has(value));
  const others = named.filter(({ value }) => !own.has(value));
  useEffect(() => {
    if (party !== undefined) chosen.value = party;
  }, [party]);
  return (
    <SelectField
      label={words.seenAs}
      value={party ?? everybody}
      onChange={(value) => {
        chosen.value = value;
        route(value === everybody ? path : `${path}?party=${encodeURIComponent(value)}`);
      }}
      options={[
        { value: everybody, text: words.everybody },
        ...(mine.length > 0 ? [{ label: words.myParties, options: mine }] : []),
        ...(others.length > 0 ? [{ label: words.otherParties, options: others }] : []),
      ]}
    />
  );
}

/** Where a page makes sense for one party only and none is chosen. */
export function ChooseParty() {
  const words = tradeWords();
  return (
    <Empty title={words.chooseTitle} help={words.chooseHelp}>
      <a class="button" href="./keys">
        {words.makeKey}
      </a>
    </Empty>
  );
}

export function partyPath(party: string): string {
  return `./parties/${encodeURIComponent(party)}`;
}

export function PartyLink({ party, name }: { party: string; name?: string | undefined }) {
  return (
    <a href={partyPath(party)} title={party}>
      {name || party}
    </a>
  );
}
