/** What can be done about a shipment from its page. The forms are loaded when they are opened. */
import { useState } from "preact/hooks";
import type { ShipmentView, StatementSummary } from "../../gateway/contract/api.ts";
import { pageText } from "../messages/pages.ts";
import "../styles/actions.css";
import { LazyDialog } from "./lazy-dialog.tsx";

const dialogs = {
  handover: () => import("./handover-dialog.tsx"),
  attach: () => import("./attach-dialog.tsx"),
  milestone: () => import("./milestone-dialog.tsx"),
  instruct: () => import("./instruct-dialog.tsx"),
  notice: () => import("./notice-dialog.tsx"),
  survey: () => import("./survey-dialog.tsx"),
  share: () => import("./share-dialog.tsx"),
} as const;

type Action = keyof typeof dialogs;
const actions = Object.keys(dialogs) as Action[];

export function ShipmentActions(props: { view: ShipmentView; statements: readonly StatementSummary[] }) {
  const words = pageText().act;
  const [opened, setOpened] = useState<Action | undefined>(undefined);
  const close = () => setOpened(undefined);
  const content = { ...props, close };
  return (
    <fieldset class="plain-fieldset button-row shipment-actions no-print" aria-label={words.title}>
      {actions.map((action) => (
        <button key={action} type="button" class="button" onClick={() => setOpened(action)}>
          {words[action]}
        </button>
      ))}
      <a class="button" href={`./disputes/new?shipment=${encodeURIComponent(props.view.shipment)}`}>
        {words.dispute}
      </a>
      {actions.map((action) => (
        <LazyDialog
          key={action}
          open={opened === action}
          close={close}
          title={words[action]}
          load={dialogs[action]}
          content={content}
        />
      ))}
    </fieldset>
  );
}
