/**
 * Compares what the gateway shows with what this browser has seen of it before: the chain at this address, its
 * operator's key, and the end of its log.
 */
import { signal } from "@preact/signals";
import type { BlockView, ChainView } from "../../gateway/contract/api.ts";
import { type Checkpoint, type Contradiction, forgetCheckpoint, newestSeen, note } from "./checkpoint.ts";
import { followOperator, forgetOperator, trustedOperator } from "./operator.ts";
import { keep, kept } from "./storage.ts";

export type Alarm =
  | { what: "operator"; chain: string; kid: string; pinnedKid: string }
  | { what: "log"; chain: string; contradiction: Contradiction }
  /** Another chain than last time: no contradiction, but nothing that was seen before vouches for it. */
  | { what: "chain"; chain: string; before: string };

/** Stays until the user says that it is understood; a gateway that takes a lie back has told it all the same. */
export const alarm = signal<Alarm | undefined>(undefined);

export interface Ask {
  chain(): Promise<ChainView>;
  block(height: number): Promise<BlockView>;
}

const addressName = "tallyman.chain";

/** Chains whose remembered end was found again in their log since the page was loaded. */
const confirmed = new Set<string>();

/** How often the user has said so; what was found out before that is no new alarm. */
let acknowledged = 0;

/** To be called with each answer about the chain. Throws what `ask` throws. */
export async function watch(view: ChainView, ask: Ask): Promise<void> {
  const { chain } = view;
  const before = kept(addressName, isText);
  if (before === undefined) keep(addressName, chain);
  else if (before !== chain) raise({ what: "chain", chain, before });
  await followOperator(view);
  const operator = trustedOperator(view);
  if (operator.state === "changed")
    raise({ what: "operator", chain, kid: operator.kid, pinnedKid: operator.pinnedKid });
  const asked = acknowledged;
  const contradiction = await contradictionOf(view, ask);
  if (contradiction && asked === acknowledged) raise({ what: "log", chain, contradiction });
}

/** A receipt that holds says where its block ends; returns false when that cannot be. */
export function noteSealed(chain: string, checkpoint: Checkpoint): boolean {
  const contradiction = note(chain, checkpoint);
  if (contradiction) raise({ what: "log", chain, contradiction });
  return contradiction === undefined;
}

/** The user knows why: what the gateway shows now is what later visits are compared with. */
export function acknowledge(): void {
  const raised = alarm.peek();
  if (!raised) return;
  keep(addressName, raised.chain);
  if (raised.what === "operator") forgetOperator(raised.chain);
  if (raised.what !== "chain") forgetCheckpoint(raised.chain);
  confirmed.delete(raised.chain);
  acknowledged++;
  alarm.value = undefined;
}

const gravity: Readonly<Record<Alarm["what"], number>> = { chain: 0, log: 1, operator: 2 };

function raise(next: Alarm): void {
  const raised = alarm.peek();
  if (!raised || gravity[next.what] > gravity[raised.what]) alarm.value = next;
}

async function contradictionOf(view: ChainView, ask: Ask): Promise<Contradiction | undefined> {
  const { chain } = view;
  const seen = newestSeen(chain);
  if (seen && view.height < seen.height) {
    // An answer from before what another tab has seen: only one that was asked for now counts.
    const now = await ask.chain();
    return now.height < seen.height ? { seen, now: checkpointOf(now) } : note(chain, now);
  }
  if (seen && view.height > seen.height && !confirmed.has(chain)) {
    const now = checkpointOf(await ask.block(seen.height));
    if (now.size !== seen.size || now.logRoot !== seen.logRoot) return { seen, now };
  }
  const contradiction = note(chain, view);
  if (!contradiction) confirmed.add(chain);
  return contradiction;
}

function checkpointOf({ height, size, logRoot }: Checkpoint): Checkpoint {
  return { height, size, logRoot };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
