/** Two amounts that change hands in one step: what is proposed, and how it came out. */
import type { AssetView, ExchangeView } from "../../gateway/contract/trade.ts";
import { useResource } from "../api/resource.ts";
import { Loaded } from "../components/problem.tsx";
import { Time } from "../components/time.tsx";
import { tradeWords } from "../messages/trade-messages.ts";
import { Amount, shownAmount } from "../trade/amount.tsx";
import { DialogButton } from "../trade/dialog-button.tsx";
import * as api from "../trade/routes.ts";
import { PartyLink } from "../trade/seen-as.tsx";
import type { MoneyProperties } from "./accounts-page.tsx";

export function ExchangesPanel({ party, round, accounts, reload }: MoneyProperties) {
  const words = tradeWords().accounts;
  const exchanges = useResource(`exchanges/${party}`, (signal) => api.exchanges(party, signal), round);
  const assets = useResource("assets", api.assets);
  const again = () => {
    exchanges.reload();
    reload();
  };
  return (
    <section class="panel">
      <header>
        <h2>{words.exchanges}</h2>
        {accounts.length > 0 && (
          <DialogButton
            small
            label={words.newExchange}
            load={() => import("./exchange-dialog.tsx")}
            content={{ party, accounts }}
            onSealed={again}
          />
        )}
      </header>
      <Loaded resource={exchanges}>
        {(list) =>
          list.length === 0 ? (
            <p class="panel-body dim">{words.exchangesNone}</p>
          ) : (
            <ul class="line-list">
              {list.map((exchange) => (
                <Line key={exchange.exchange} {...{ exchange, party, assets: assets.value ?? [], again }} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function Line(props: {
  exchange: ExchangeView;
  party: string;
  assets: readonly AssetView[];
  again: () => void;
}) {
  const { exchange, party, assets } = props;
  const words = tradeWords().accounts;
  const currencyOf = (asset: string) => assets.find((one) => one.asset === asset)?.currency ?? asset;
  const side = ({ asset, minor }: ExchangeView["give"]) => (
    <>
      <Amount minor={minor} currency={currencyOf(asset)} /> <span class="dim">{asset}</span>
    </>
  );
  const amount = ({ asset, minor }: ExchangeView["give"]) => shownAmount(minor, currencyOf(asset));
  const answer = exchange.with === party ? "accept" : "withdraw";
  const isAccept = answer === "accept";
  return (
    <li>
      <span class="wrap-anywhere">
        <strong>{exchange.exchange}</strong> <PartyLink party={exchange.by} /> {words.gives}{" "}
        {side(exchange.give)}, {words.takes} {side(exchange.take)}; {words.with}{" "}
        <PartyLink party={exchange.with} />
      </span>
      <span class="dim">
        {words.exchangeStates[exchange.status]}, {words.until} <Time atMs={exchange.untilMs} short />
      </span>
      {exchange.status === "open" && (
        <DialogButton
          small
          primary={isAccept}
          label={isAccept ? words.acceptExchange : words.withdrawExchange}
          title={`${isAccept ? words.acceptExchange : words.withdrawExchange}: ${exchange.exchange}`}
          load={() => import("./hash-answer-dialog.tsx")}
          content={{
            kind: `exchange.${answer}`,
            subject: `exchange:${exchange.exchange}`,
            hash: exchange.hash,
            parties: [isAccept ? exchange.with : exchange.by],
            lead: isAccept
              ? words.acceptExchangeLead(amount(exchange.take), amount(exchange.give))
              : words.withdrawExchangeLead,
            label: words.signExchange,
          }}
          onSealed={props.again}
        />
      )}
    </li>
  );
}
