/** A key whose party has yet to answer: what happens next, and on a real chain what the party does. */
import { resolve } from "../app/base.ts";
import { Command } from "../components/empty.tsx";
import { actionWords } from "../messages/actions-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { chain } from "../store/live.ts";
import { grantCommand } from "./grant-command.ts";

export function Waiting({ acting, untilMs }: { acting: Acting; untilMs: number }) {
  const words = actionWords().request;
  const { identity, party } = acting;
  return (
    <div class="notice info">
      <strong role="status">{words.waiting(party?.legalName ?? identity.party)}</strong>
      {chain.value?.demonstration && <span>{words.waitingDemonstration}</span>}
      <details open={!chain.value?.demonstration}>
        <summary>{words.waitingReal}</summary>
        <Command text={grantCommand(identity, untilMs, resolve("./"))} />
      </details>
      <span class="dim">{words.waitingNote}</span>
    </div>
  );
}
