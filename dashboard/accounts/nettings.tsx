/** Open invoices that go round in a ring, settled against each other. */
import { useState } from "preact/hooks";
import type { AssetView, NettingPositionView, NettingView } from "../../gateway/contract/trade.ts";
import { useResource } from "../api/resource.ts";
import { language } from "../app/preferences.ts";
import { Loaded } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { integer } from "../format/values.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import { Amount, shownAmount } from "../trade/amount.tsx";
import { DialogButton } from "../trade/dialog-button.tsx";
import * as api from "../trade/routes.ts";
import { PartyLink } from "../trade/seen-as.tsx";
import type { MoneyProperties } from "./accounts-page.tsx";
import { gainOf, isFair } from "./netting.ts";

export function NettingsPanel({ party, round, accounts, reload }: MoneyProperties) {
  const words = tradeWords().accounts;
  const nettings = useResource(`nettings/${party}`, (signal) => api.nettings(party, signal), round);
  const assets = useResource("assets", api.assets);
  const [proposed, setProposed] = useState(0);
  const again = () => {
    setProposed((count) => count + 1);
    nettings.reload();
    reload();
  };
  return (
    <section class="panel">
      <header>
        <h2>{words.nettings}</h2>
      </header>
      <p class="panel-note">{words.nettingHelp}</p>
      <Loaded resource={nettings}>
        {(list) => list.map((netting) => <Netting key={netting.netting} {...{ netting, party, again }} />)}
      </Loaded>
      <Loaded resource={assets}>
        {(all) =>
          all
            .filter(({ asset }) => accounts.some((account) => account.asset === asset))
            .map((asset) => (
              <Suggestion key={asset.asset} {...{ asset, party, again, version: round + proposed }} />
            ))
        }
      </Loaded>
      {accounts.length === 0 && nettings.value?.length === 0 && (
        <p class="panel-body dim">{words.nettingNone}</p>
      )}
    </section>
  );
}

function Netting({ netting, party, again }: { netting: NettingView; party: string; again: () => void }) {
  const words = tradeWords().accounts;
  const { currency, positions, payments } = netting;
  const mine = positions.find((position) => position.party === party);
  return (
    <>
      <div class="panel-body item-foot">
        <span class="wrap-anywhere">
          <strong>{netting.netting}</strong> {words.nettingStates[netting.status]}{" "}
          <span class="dim">
            {words.until} <Time atMs={netting.untilMs} short />
          </span>
        </span>
        {netting.status === "open" && mine?.signed === false && (
          <DialogButton
            small
            primary
            label={words.signNetting}
            title={`${words.signNetting}: ${netting.netting}`}
            load={() => import("./hash-answer-dialog.tsx")}
            content={{
              kind: "netting.sign",
              subject: `netting:${netting.netting}`,
              hash: netting.hash,
              parties: [party],
              lead: words.signNettingLead,
              label: words.signNetting,
            }}
            onSealed={again}
          />
        )}
      </div>
      <Positions positions={positions} currency={currency} />
      <ul class="panel-note">
        {payments.map(({ from, to, minor }) => (
          <li key={`${from}/${to}`}>{words.pays(from, to, shownAmount(minor, currency))}</li>
        ))}
      </ul>
    </>
  );
}

function Positions({ positions, currency }: { positions: readonly NettingPositionView[]; currency: string }) {
  const words = tradeWords().accounts;
  return (
    <div {...scrollable}>
      <table class="data-table stack-table">
        <thead>
          <tr>
            <th scope="col">{tradeWords().party}</th>
            <th scope="col" class="number">
              {words.receivable}
            </th>
            <th scope="col" class="number">
              {words.payable}
            </th>
            <th scope="col" class="number">
              {words.net}
            </th>
            <th scope="col" class="number" title={words.gainHelp}>
              {words.gain}
            </th>
            <th scope="col">{words.signed}</th>
          </tr>
        </thead>
        <tbody>
          {positions.map((position) => (
            <tr key={position.party}>
              <th scope="row" class="wrap-anywhere">
                <PartyLink party={position.party} name={position.partyName} />
              </th>
              <td class="number" data-label={words.receivable}>
                <Amount minor={position.receivable} currency={currency} />
              </td>
              <td class="number" data-label={words.payable}>
                <Amount minor={position.payable} currency={currency} />
              </td>
              <td class="number" data-label={words.net}>
                <strong class={isFair(position) ? undefined : "text-critical"}>
                  <Amount minor={position.minor} currency={currency} />
                </strong>
              </td>
              <td class="number" data-label={words.gain}>
                <Amount minor={gainOf(position)} currency={currency} />
              </td>
              <td data-label={words.signed}>
                <span class={`status text-${position.signed ? "delivered" : "planned"}`}>
                  <StatusGlyph status={position.signed ? "delivered" : "planned"} />
                  {position.signed ? words.signed : words.notSigned}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Suggestion(props: { asset: AssetView; party: string; again: () => void; version: number }) {
  const { asset, party } = props;
  const words = tradeWords().accounts;
  const suggestion = useResource(
    `netting/${asset.asset}/${party}`,
    (signal) => api.nettingSuggestion(asset.asset, party, signal),
    props.version,
  );
  return (
    <Loaded resource={suggestion}>
      {(value) =>
        value.positions.some((position) => position.party === party) ? (
          <div class="panel-body item-foot">
            <span>
              {words.suggestion(asset.name)}{" "}
              <span class="dim">{`${words.invoices}: ${integer(value.invoices.length, language.value)}`}</span>
            </span>
            <DialogButton
              small
              label={words.proposeNetting}
              load={() => import("./netting-dialog.tsx")}
              content={{ party, asset, suggestion: value }}
              onSealed={props.again}
            />
          </div>
        ) : (
          <p class="panel-body dim">
            {asset.name}: {words.nettingNone}
          </p>
        )
      }
    </Loaded>
  );
}
