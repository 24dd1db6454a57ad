/** What can be said in a dispute, each as a signed statement. The forms are loaded when they are opened. */
import { useState } from "preact/hooks";
import type { DisputeView, ShipmentView, StatementSummary } from "../../gateway/contract/api.ts";
import { LazyDialog } from "../actions/lazy-dialog.tsx";
import { disputeWords } from "../messages/dispute-messages.ts";
import { pageText } from "../messages/pages.ts";
import "../styles/actions.css";

const dialogs = {
  answer: () => import("./answer-dialog.tsx"),
  evidence: () => import("./evidence-dialog.tsx"),
  propose: () => import("./propose-dialog.tsx"),
  agree: () => import("./agree-dialog.tsx"),
  withdraw: () => import("./withdraw-dialog.tsx"),
} as const;

type Action = keyof typeof dialogs;

export function DisputeActions(props: {
  view: DisputeView;
  statements: readonly StatementSummary[];
  shipment: ShipmentView | undefined;
}) {
  const words = disputeWords();
  const [opened, setOpened] = useState<Action | "notice" | undefined>(undefined);
  // Signing closes the dispute under the form; the form stays until it is closed.
  if (props.view.dispute.status !== "open" && opened === undefined) return null;
  const close = () => setOpened(undefined);
  const hasProposal = props.view.dispute.proposals.length > 0;
  const actions = (Object.keys(dialogs) as Action[]).filter((action) => action !== "agree" || hasProposal);
  return (
    <fieldset class="plain-fieldset button-row shipment-actions no-print" aria-label={words.actions}>
      {actions.map((action) => (
        <button key={action} type="button" class="button" onClick={() => setOpened(action)}>
          {words.act[action]}
        </button>
      ))}
      {props.shipment && (
        <button type="button" class="button" onClick={() => setOpened("notice")}>
          {words.giveNotice}
        </button>
      )}
      {actions.map((action) => (
        <LazyDialog
          key={action}
          open={opened === action}
          close={close}
          title={words.act[action]}
          load={dialogs[action]}
          content={{ view: props.view, close }}
        />
      ))}
      {props.shipment && (
        <LazyDialog
          open={opened === "notice"}
          close={close}
          title={pageText().act.notice}
          load={() => import("../actions/notice-dialog.tsx")}
          content={{ view: props.shipment, statements: props.statements, close }}
        />
      )}
    </fieldset>
  );
}
