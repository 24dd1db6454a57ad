/** Pass cards (tokens of the ledger): what a party holds and where it counts, and what it has issued. */
import type { HoldingView, TokenView } from "../../gateway/contract/trade.ts";
import { useResource } from "../api/resource.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Fact } from "../components/fact.tsx";
import { Loaded } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { integer } from "../format/values.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import { useBlockRounds } from "../store/block-rounds.ts";
import { Amount } from "../trade/amount.tsx";
import { DialogButton } from "../trade/dialog-button.tsx";
import * as api from "../trade/routes.ts";
import { ChooseParty, PartyLink, TradeHead, useSeenAs } from "../trade/seen-as.tsx";

const renewEveryMs = 10_000;
const whole = (count: number) => integer(count, language.value);

export function PassCardsPage() {
  const words = tradeWords().cards;
  useTitle(words.title);
  const { party, isKnown } = useSeenAs();
  return (
    <div class="page">
      <TradeHead page="passCards" title={words.title} party={party} choose />
      {isKnown && (party === undefined ? <ChooseParty /> : <Cards key={party} party={party} />)}
    </div>
  );
}

function Cards({ party }: { party: string }) {
  const words = tradeWords().cards;
  const round = useBlockRounds(renewEveryMs);
  const wallet = useResource(`wallet/${party}`, (signal) => api.wallet(party, signal), round);
  const tokens = useResource("tokens", api.tokens, round);
  const reload = () => {
    wallet.reload();
    tokens.reload();
  };
  return (
    <div class="panels">
      <Loaded resource={wallet}>
        {(held) =>
          held.length === 0 ? (
            <Empty title={words.noneTitle} help={words.noneHelp} />
          ) : (
            <ul class="balance-list" aria-label={words.held}>
              {held.map((holding) => (
                <Held key={holding.token} holding={holding} reload={reload} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <section class="panel">
        <header>
          <h2>{words.issued}</h2>
          <DialogButton
            small
            label={words.create}
            load={() => import("./create-dialog.tsx")}
            content={{ party }}
            onSealed={reload}
          />
        </header>
        <Loaded resource={tokens}>
          {(all) => <Issued tokens={all.filter(({ issuer }) => issuer === party)} reload={reload} />}
        </Loaded>
      </section>
    </div>
  );
}

function Held({ holding, reload }: { holding: HoldingView; reload: () => void }) {
  const words = tradeWords().cards;
  const { party, token, name, count, transferable, expired } = holding;
  return (
    <li class="panel balance">
      <span>
        <strong>{name}</strong> <span class="dim">{token}</span>
      </span>
      <span class="amount">
        {whole(count)} × <Amount {...holding.worth} />
      </span>
      <CardFacts token={holding} expired={expired} />
      {!expired && (
        <span class="button-row no-print">
          <DialogButton
            small
            primary
            label={words.redeem}
            title={`${words.redeem}: ${name}`}
            load={() => import("./redeem-dialog.tsx")}
            content={{ party, token, order: undefined }}
            onSealed={reload}
          />
          {transferable && (
            <DialogButton
              small
              label={words.transfer}
              title={`${words.transfer}: ${name}`}
              load={() => import("./transfer-dialog.tsx")}
              content={{ party, token, most: count }}
              onSealed={reload}
            />
          )}
        </span>
      )}
    </li>
  );
}

function CardFacts({ token, expired }: { token: TokenView; expired: boolean }) {
  const words = tradeWords().cards;
  const { issuer, issuerName, sellers, transferable, expiresMs, text } = token;
  return (
    <>
      <span class="dim">{text}</span>
      <dl class="facts">
        <Fact name={words.issuer}>
          <PartyLink party={issuer} name={issuerName} />
        </Fact>
        <Fact name={words.where}>
          {sellers === null
            ? words.everySeller
            : sellers.map((seller, n) => (
                <span key={seller}>
                  {n > 0 && ", "}
                  <PartyLink party={seller} />
                </span>
              ))}
        </Fact>
        <Fact name={words.expires}>
          <Time atMs={expiresMs} short />
          {expired && (
            <span class="status text-stale">
              {" "}
              <StatusGlyph status="stale" />
              {words.expired}
            </span>
          )}
        </Fact>
      </dl>
      <span class="dim">{transferable ? words.transferable : words.notTransferable}</span>
    </>
  );
}

function Issued({ tokens, reload }: { tokens: readonly TokenView[]; reload: () => void }) {
  const words = tradeWords().cards;
  if (tokens.length === 0) return <p class="panel-body dim">{words.issuedNone}</p>;
  return (
    <div {...scrollable}>
      <table class="data-table stack-table">
        <thead>
          <tr>
            <th scope="col">{words.card}</th>
            <th scope="col" class="number">
              {words.worth}
            </th>
            <th scope="col" class="number">
              {words.granted}
            </th>
            <th scope="col" class="number">
              {words.redeemed}
            </th>
            <th scope="col" class="number">
              {words.most}
            </th>
            <th scope="col">{words.expires}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.token}>
              <th scope="row" class="wrap-anywhere">
                <bdi>{token.name}</bdi> <span class="dim">{token.token}</span>
              </th>
              <td class="number" data-label={words.worth}>
                <Amount {...token.worth} />
              </td>
              <td class="number" data-label={words.granted}>
                {whole(token.granted)}
              </td>
              <td class="number" data-label={words.redeemed}>
                {whole(token.redeemed)}
              </td>
              <td class="number" data-label={words.most}>
                {whole(token.countMax)}
              </td>
              <td data-label={words.expires}>
                <Time atMs={token.expiresMs} short />
              </td>
              <td>
                <DialogButton
                  small
                  label={words.grant}
                  title={`${words.grant}: ${token.name}`}
                  load={() => import("./grant-dialog.tsx")}
                  content={{ token }}
                  onSealed={reload}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
