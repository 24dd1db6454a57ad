/** Proposes to give one amount and take another in one step. */
import { useState } from "preact/hooks";
import type { AccountView, AssetView } from "../../gateway/contract/trade.ts";
import { minorDigitsOf } from "../../ledger/statement/money.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { apart } from "../../report/apart.ts";
import { DateTimeField } from "../actions/date-time-field.tsx";
import { minorOf, timeOf } from "../actions/entered.ts";
import { SelectField, TextField } from "../actions/fields.tsx";
import { partyOptions } from "../actions/party-options.ts";
import { useParties } from "../actions/use-parties.ts";
import { useResource } from "../api/resource.ts";
import { zone } from "../app/preferences.ts";
import { Loaded } from "../components/problem.tsx";
import { tradeWords } from "../messages/trade-messages.ts";
import { exactNowMs } from "../store/live.ts";
import { shownAmount } from "../trade/amount.tsx";
import { newIdentifier } from "../trade/new-identifier.ts";
import * as api from "../trade/routes.ts";
import { SignedStep, type StepProperties } from "../trade/signed-step.tsx";

interface Properties extends StepProperties {
  party: string;
  accounts: readonly AccountView[];
}

export default function ExchangeDialog(props: Properties) {
  const assets = useResource("assets", api.assets);
  return <Loaded resource={assets}>{(all) => <Form {...props} assets={all} />}</Loaded>;
}

function Form({ party, accounts, assets, onSealed, close }: Properties & { assets: readonly AssetView[] }) {
  const words = tradeWords();
  const parties = useParties();
  const [id] = useState(() => newIdentifier("X"));
  const [other, setOther] = useState("");
  const [give, setGive] = useState({ asset: accounts[0]?.asset ?? "", amount: "" });
  const [take, setTake] = useState({ asset: assets[0]?.asset ?? "", amount: "" });
  const [until, setUntil] = useState("");
  const currencyOf = (asset: string) => assets.find((one) => one.asset === asset)?.currency ?? "";
  const minorOfSide = ({ asset, amount }: typeof give) => {
    const minor = minorOf(amount, minorDigitsOf(currencyOf(asset)));
    return minor === undefined || minor < 1 ? undefined : { asset, minor };
  };
  const given = minorOfSide(give);
  const taken = minorOfSide(take);
  const balance = accounts.find(({ asset }) => asset === give.asset)?.balance ?? 0;
  const isCovered = given !== undefined && given.minor <= balance;
  const untilMs = timeOf(until, zone.value);
  const isAhead = untilMs !== undefined && untilMs > (exactNowMs() ?? 0);
  const draft = () =>
    other !== "" && isCovered && taken && isAhead
      ? {
          subject: referenceText("exchange", id),
          payload: { id, with: other, give: { ...given }, take: { ...taken }, until: untilMs },
        }
      : undefined;
  const side = (
    labels: { asset: string; amount: string },
    value: typeof give,
    set: (value: typeof give) => void,
    choices: readonly Pick<AssetView, "asset">[],
    problem: string | undefined,
  ) => (
    <div class="form-grid">
      <SelectField
        label={labels.asset}
        value={value.asset}
        onChange={(asset) => set({ ...value, asset })}
        options={choices.map(({ asset }) => {
          const known = assets.find((one) => one.asset === asset);
          return { value: asset, text: known ? `${apart(known.name)} (${apart(known.issuerName)})` : asset };
        })}
      />
      <TextField
        label={`${labels.amount}, ${currencyOf(value.asset)}`}
        problem={problem}
        value={value.amount}
        onInput={(amount) => set({ ...value, amount })}
        inputMode="decimal"
      />
    </div>
  );
  return (
    <SignedStep
      kind="exchange.propose"
      parties={[party]}
      lead={words.accounts.exchangeLead}
      label={words.accounts.signExchange}
      draft={draft}
      onSealed={onSealed}
      close={close}
    >
      {({ tried }) => (
        <>
          <SelectField
            label={words.accounts.with}
            problem={tried && other === "" ? words.accounts.toWrong : undefined}
            value={other}
            onChange={setOther}
            placeholder={words.form.choose}
            options={partyOptions(
              (parties.value ?? []).filter((one) => one.party !== party),
              [],
              { wanted: "", others: "" },
            )}
          />
          {side(
            { asset: words.accounts.give, amount: `${words.accounts.give}: ${words.accounts.amount}` },
            give,
            setGive,
            accounts,
            tried && !isCovered
              ? words.form.amountWrong(shownAmount(balance, currencyOf(give.asset)))
              : undefined,
          )}
          {side(
            { asset: words.accounts.take, amount: `${words.accounts.take}: ${words.accounts.amount}` },
            take,
            setTake,
            assets,
            tried && !taken ? words.accounts.amountWrong : undefined,
          )}
          <DateTimeField
            required
            label={words.accounts.until}
            problem={tried && !isAhead ? words.form.untilWrong : undefined}
            value={until}
            onChange={setUntil}
          />
        </>
      )}
    </SignedStep>
  );
}
