/** The parts of a drawn proof: what each is, whether it was checked, why it holds or not, and where it stands. */
import { language, zone } from "../app/preferences.ts";
import { fullTime } from "../format/time.ts";
import { integer } from "../format/values.ts";
import type { LedgerMessages } from "../messages/ledger-messages.ts";
import type { ProofPath } from "../verification/proof.ts";
import type { VerificationResult } from "../verification/results.ts";
import type { Witnessed, WitnessMark } from "../verification/witnessed.ts";

export type NodeState = "holds" | "fails" | "not-checked";

export interface ProofNode {
  readonly id: string;
  readonly label: string;
  /** Hex; empty where there is none. */
  readonly hash: string;
  readonly state: NodeState;
  readonly why: string;
  readonly column: "left" | "middle" | "right";
  /** From the bottom. */
  readonly row: number;
  /** Ids of the nodes below that it is made of or vouches for. */
  readonly from: readonly string[];
}

type Words = LedgerMessages["proof"];

/** From the statement up. `impossible`: why nothing could be checked. */
export function proofNodes(
  path: ProofPath,
  result: VerificationResult | undefined,
  witnessed: Witnessed | undefined,
  impossible: string,
  words: Words,
): ProofNode[] {
  const sealed = sealState(result);
  const detail = result?.state === "failed" ? result.detail : impossible;
  const nodes = [leafNode(path, words), ...pathNodes(path, sealed, detail, words)];
  const root = nodes.findLast(({ column }) => column === "middle")!;
  nodes.push(sealNode(path, sealed, detail, root, words));
  if (witnessed) nodes.push(...witnessNodes(witnessed, root, words));
  return nodes;
}

function sealState(result: VerificationResult | undefined): NodeState {
  if (result?.state === "verified" || result?.state === "sealed") return "holds";
  return result?.state === "failed" ? "fails" : "not-checked";
}

const shown = (n: number) => integer(n, language.value);

function leafNode({ leaf }: ProofPath, words: Words): ProofNode {
  const place = { column: "middle", row: 0, from: [] } as const;
  return { id: "leaf", label: words.leaf, hash: leaf, state: "holds", why: words.whyLeaf, ...place };
}

function pathNodes(path: ProofPath, sealed: NodeState, detail: string, words: Words): ProofNode[] {
  const rootWhy = {
    holds: words.whyRoot(shown(path.size)),
    fails: words.whyRootFails(detail),
    "not-checked": words.whyUnchecked(detail),
  }[sealed];
  return path.steps.flatMap(({ sibling, siblingSide, above }, step): ProofNode[] => {
    const below = step === 0 ? "leaf" : `inner-${step - 1}`;
    const isRoot = step === path.steps.length - 1;
    const level = String(step + 1);
    return [
      {
        id: `sibling-${step}`,
        label: words.sibling(level),
        hash: sibling,
        state: sealed === "holds" ? "holds" : "not-checked",
        why: sealed === "holds" ? words.whySibling : words.whySiblingFails,
        column: siblingSide,
        row: step,
        from: [],
      },
      {
        id: `inner-${step}`,
        label: isRoot ? words.root : words.inner(level),
        hash: above,
        state: isRoot ? sealed : "holds",
        why: isRoot ? rootWhy : words.whyInner,
        column: "middle",
        row: step + 1,
        from: [below, `sibling-${step}`],
      },
    ];
  });
}

function sealNode(
  path: ProofPath,
  state: NodeState,
  detail: string,
  root: ProofNode,
  words: Words,
): ProofNode {
  const time = fullTime(path.timeMs, language.value, zone.value);
  return {
    id: "seal",
    label: words.seal,
    hash: "",
    state,
    why:
      state === "holds"
        ? words.whySeal(shown(path.height), time)
        : state === "fails"
          ? detail
          : words.whyUnchecked(detail),
    column: "left",
    row: root.row + 1,
    from: [root.id],
  };
}

function witnessNodes({ checkpoint, witnesses }: Witnessed, root: ProofNode, words: Words): ProofNode[] {
  const holds = checkpoint.problem === undefined;
  const node: ProofNode = {
    id: "checkpoint",
    label: words.checkpoint,
    hash: checkpoint.root,
    state: holds ? "holds" : "fails",
    why: holds
      ? words.whyCheckpoint(shown(checkpoint.size))
      : words.whyCheckpointFails(checkpoint.problem ?? ""),
    column: "right",
    row: root.row + 1,
    from: [root.id],
  };
  const marks = witnesses.map(
    (mark, index): ProofNode => ({
      id: `witness-${index}`,
      label: words.witness(mark.name),
      hash: "",
      ...witnessState(mark, holds, words),
      column: "right",
      row: root.row + 2 + index,
      from: [index === 0 ? "checkpoint" : `witness-${index - 1}`],
    }),
  );
  return [node, ...marks];
}

function witnessState(mark: WitnessMark, holds: boolean, words: Words): Pick<ProofNode, "state" | "why"> {
  switch (mark.state) {
    case "cosigned":
      return {
        state: holds ? "holds" : "not-checked",
        why: words.whyWitness(fullTime(mark.atMs, language.value, zone.value)),
      };
    case "missing":
      return { state: "not-checked", why: words.whyWitnessMissing };
    case "invalid":
      return { state: "fails", why: words.whyWitnessFails };
    case "other-key":
      return { state: "fails", why: words.whyWitnessKey };
  }
}
