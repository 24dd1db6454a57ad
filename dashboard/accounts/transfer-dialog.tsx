/** Pays another party, or an invoice. The fee is shown before anything is signed. */
import { useState } from "preact/hooks";
import type { AccountView, AssetView, InvoiceView } from "../../gateway/contract/trade.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { apart } from "../../report/apart.ts";
import { SelectField, TextField } from "../actions/fields.tsx";
import { partyOptions } from "../actions/party-options.ts";
import { useParties } from "../actions/use-parties.ts";
import { useResource } from "../api/resource.ts";
import { Fact } from "../components/fact.tsx";
import { Loaded } from "../components/problem.tsx";
import { tradeWords } from "../messages/trade-messages.ts";
import { Amount, shownAmount } from "../trade/amount.tsx";
import { openOfInvoice } from "../trade/deals.ts";
import { minorText } from "../trade/money.ts";
import * as api from "../trade/routes.ts";
import { SignedStep, type StepProperties } from "../trade/signed-step.tsx";
import { readTransfer } from "./transfer.ts";

interface Properties extends StepProperties {
  /** Who pays. */
  party: string;
  /** Out of which account; absent, one in the invoice's currency. */
  asset: string | undefined;
  invoice: InvoiceView | undefined;
}

export default function TransferDialog(props: Properties) {
  const words = tradeWords().accounts;
  const { party, invoice } = props;
  const accounts = useResource(`accounts/${party}`, (signal) => api.accounts(party, signal));
  const assets = useResource("assets", api.assets);
  const fitting = (accounts.value ?? []).filter(
    ({ asset, currency }) =>
      (props.asset === undefined || asset === props.asset) &&
      (invoice === undefined || currency === invoice.currency),
  );
  return (
    <Loaded resource={accounts}>
      {() => (
        <Loaded resource={assets}>
          {(all) =>
            fitting.length === 0 ? (
              <p class="notice">{words.noAsset}</p>
            ) : (
              <Form {...props} accounts={fitting} assets={all} />
            )
          }
        </Loaded>
      )}
    </Loaded>
  );
}

const textLengthMax = 500;

function Form(props: Properties & { accounts: readonly AccountView[]; assets: readonly AssetView[] }) {
  const { party, accounts } = props;
  const words = tradeWords().accounts;
  const parties = useParties();
  // The invoice is paid under the form; what was open when it was opened is what is paid.
  const [invoice] = useState(props.invoice);
  const [chosen, setChosen] = useState(accounts[0]!.asset);
  const [to, setTo] = useState(invoice?.seller ?? "");
  const [amount, setAmount] = useState(() =>
    invoice ? minorText(openOfInvoice(invoice), invoice.currency) : "",
  );
  const [text, setText] = useState("");
  const account = accounts.find(({ asset }) => asset === chosen) ?? accounts[0]!;
  const asset = props.assets.find((one) => one.asset === account.asset)!;
  const { currency } = account;
  const [balance] = useState(account.balance);
  const cost = readTransfer(amount, asset, party, chosen === accounts[0]!.asset ? balance : account.balance);
  const given = text.trim();
  const isTo = to !== "" && to !== party;
  const draft = () =>
    cost && isTo && given.length <= textLengthMax
      ? {
          subject: referenceText("asset", account.asset),
          payload: {
            to,
            minor: cost.minor,
            feeMinor: cost.feeMinor,
            ...(invoice && { invoice: invoice.invoice }),
            ...(given !== "" && { text: given }),
          },
        }
      : undefined;
  return (
    <SignedStep
      kind="settlement.transfer"
      parties={[party]}
      lead={words.transferLead}
      label={words.signTransfer}
      draft={draft}
      onSealed={props.onSealed}
      close={props.close}
    >
      {({ tried }) => (
        <>
          {invoice && <p>{words.paysInvoice(invoice.invoice)}</p>}
          {accounts.length > 1 && (
            <SelectField
              label={words.asset}
              value={chosen}
              onChange={setChosen}
              options={accounts.map((one) => ({
                value: one.asset,
                text: `${apart(one.assetName)} (${apart(one.issuerName)}): ${shownAmount(one.balance, one.currency)}`,
              }))}
            />
          )}
          <div class="form-grid">
            <SelectField
              label={words.to}
              problem={tried && !isTo ? words.toWrong : undefined}
              value={to}
              onChange={setTo}
              placeholder={tradeWords().form.choose}
              options={partyOptions(
                (parties.value ?? []).filter((one) => (invoice ? one.party === to : one.party !== party)),
                [],
                { wanted: "", others: "" },
              )}
            />
            <TextField
              label={`${words.amount}, ${currency}`}
              problem={tried && !cost ? words.amountWrong : undefined}
              value={amount}
              onInput={setAmount}
              inputMode="decimal"
            />
          </div>
          <TextField
            label={words.text}
            optional
            problem={given.length > textLengthMax ? words.textLong : undefined}
            value={text}
            onInput={setText}
            lengthMax={textLengthMax}
          />
          {cost && (
            <dl class="facts" aria-live="polite">
              <Fact name={words.fee}>
                {cost.feeMinor === 0
                  ? words.noFee
                  : words.feeTo(shownAmount(cost.feeMinor, currency), asset.issuerName || asset.issuer)}
              </Fact>
              <Fact name={words.together}>
                <strong>
                  <Amount minor={cost.togetherMinor} currency={currency} />
                </strong>
              </Fact>
            </dl>
          )}
          <p class="dim">
            {words.issuer} {asset.issuerName || asset.issuer}: {asset.promise}
          </p>
        </>
      )}
    </SignedStep>
  );
}
