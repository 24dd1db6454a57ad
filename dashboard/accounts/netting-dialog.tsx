/** Proposes to everybody concerned that a ring of invoices be settled against each other. */
import { useState } from "preact/hooks";
import type { AssetView, NettingSuggestion } from "../../gateway/contract/trade.ts";
import { paymentsOf } from "../../ledger/state/settlement/netting.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { DateTimeField } from "../actions/date-time-field.tsx";
import { timeOf } from "../actions/entered.ts";
import { legalName, useParties } from "../actions/use-parties.ts";
import { language, zone } from "../app/preferences.ts";
import { integer } from "../format/values.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import { exactNowMs } from "../store/live.ts";
import { shownAmount } from "../trade/amount.tsx";
import { newIdentifier } from "../trade/new-identifier.ts";
import { SignedStep, type StepProperties } from "../trade/signed-step.tsx";

export default function NettingDialog(
  props: StepProperties & { party: string; asset: AssetView; suggestion: NettingSuggestion },
) {
  const { party, asset } = props;
  const words = tradeWords();
  const parties = useParties();
  const [suggestion] = useState(props.suggestion);
  const [id] = useState(() => newIdentifier("N"));
  const [until, setUntil] = useState("");
  const untilMs = timeOf(until, zone.value);
  const isAhead = untilMs !== undefined && untilMs > (exactNowMs() ?? 0);
  const amount = (minor: number) => shownAmount(minor, asset.currency);
  const name = (one: string) => legalName(parties.value, one);
  const payments = paymentsOf(suggestion.positions)
    .map(({ from, to, minor }) => words.accounts.pays(name(from), name(to), amount(minor)))
    .join("; ");
  const draft = () =>
    isAhead
      ? {
          subject: referenceText("netting", id),
          payload: {
            id,
            asset: asset.asset,
            invoices: suggestion.invoices.map((invoice) => ({ ...invoice })),
            positions: suggestion.positions.map((position) => ({ ...position })),
            until: untilMs,
          },
        }
      : undefined;
  return (
    <SignedStep
      kind="netting.propose"
      parties={[party]}
      lead={words.accounts.proposeNettingLead(
        integer(suggestion.invoices.length, language.value),
        payments || words.none,
      )}
      label={words.accounts.proposeNetting}
      draft={draft}
      onSealed={props.onSealed}
      close={props.close}
    >
      {({ tried }) => (
        <>
          <ul>
            {suggestion.positions.map((position) => (
              <li key={position.party}>
                {name(position.party)}: {amount(position.minor)}
              </li>
            ))}
          </ul>
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
