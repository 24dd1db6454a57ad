/** What can be signed about a deal in its state. */
import type { Deal } from "../../ledger/state/trade/deal.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import type { DealProperties } from "./deal-page.tsx";
import { type DealAction, dealActions } from "./deals.ts";
import { DialogButton } from "./dialog-button.tsx";

export function DealActions({ view, reload }: DealProperties) {
  const words = tradeWords().deal;
  return (
    <fieldset class="plain-fieldset button-row deal-actions no-print" aria-label={words.actions}>
      {dealActions(view).map(({ action, parties }, n) => (
        <ActionButton key={action} action={action} parties={parties} first={n === 0} {...{ view, reload }} />
      ))}
    </fieldset>
  );
}

function ActionButton(
  props: DealProperties & { action: DealAction; parties: readonly string[]; first: boolean },
) {
  const { view, reload, action, parties } = props;
  const label = tradeWords().deal.act[action];
  const common = { label, onSealed: reload, primary: props.first && action === "accept" };
  switch (action) {
    case "accept":
    case "decline":
    case "withdraw":
    case "refuse":
      return (
        <DialogButton
          {...common}
          load={() => import("./answer-dialog.tsx")}
          content={{ answer: action, parties, order: view.order, proposal: view.proposal }}
        />
      );
    case "propose":
      return (
        <DialogButton
          {...common}
          load={() => import("./deal-dialog.tsx")}
          content={{
            seller: view.seller,
            buyer: view.buyer,
            offer: undefined,
            before: ((view.proposal?.status === "open" ? view.proposal.deal : view.deal) ??
              view.proposal?.deal) as Deal,
            order: { id: view.order, isAgreed: view.deal !== null },
          }}
        />
      );
    case "ship":
    case "receive":
    case "return":
      return (
        <DialogButton
          {...common}
          load={() => import("./quantities-dialog.tsx")}
          content={{ step: action, parties, view }}
        />
      );
    case "invoice":
      return <DialogButton {...common} load={() => import("./invoice-dialog.tsx")} content={{ view }} />;
    case "redeem":
      return (
        <DialogButton
          {...common}
          load={() => import("../pass-cards/redeem-dialog.tsx")}
          content={{ party: view.buyer, order: view.order, token: undefined }}
        />
      );
  }
}
