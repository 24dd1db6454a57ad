/** A proof as a drawing, and the same in words: whichever part is chosen in one is marked in the other. */
import { useEffect, useState } from "preact/hooks";
import { announceKeys } from "../app/keyboard.ts";
import { Hash } from "../components/hash.tsx";
import { type StatusRole, statusShapes } from "../components/shapes.ts";
import { StatusGlyph } from "../components/status.tsx";
import { shortHash } from "../format/values.ts";
import { ledgerWords } from "../messages/ledger-messages.ts";
import type { NodeState, ProofNode } from "./proof-nodes.ts";

const roles: Readonly<Record<NodeState, StatusRole>> = {
  holds: "delivered",
  fails: "invalid",
  "not-checked": "stale",
};

/** In the drawing's own units, which are pixels as long as the page has 340 of them. */
const width = 340;
const box = { width: 108, height: 40 };
const rowHeight = 62;
const margin = 3;
const columns = { left: margin, middle: (width - box.width) / 2, right: width - box.width - margin };

export function ProofDrawing({ nodes }: { nodes: readonly ProofNode[] }) {
  const words = ledgerWords().proof;
  const [chosen, setChosen] = useState("leaf");
  useEffect(() => announceKeys("proof"), []);
  const rows = Math.max(...nodes.map(({ row }) => row)) + 1;
  const height = rows * rowHeight;
  const topOf = (node: ProofNode) => height - margin - node.row * rowHeight - box.height;
  const choose = (id: string) => {
    setChosen(id);
    document.getElementById(itemId(id))?.scrollIntoView({ block: "nearest" });
  };
  const move = (event: KeyboardEvent) => {
    const step = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
    const next = nodes[nodes.findIndex(({ id }) => id === chosen) + (step ?? 0)];
    if (!step || !next) return;
    event.preventDefault();
    choose(next.id);
  };
  return (
    <div class="proof">
      <div
        class="proof-drawing"
        role="listbox"
        tabIndex={0}
        aria-label={words.drawing}
        aria-activedescendant={`drawn-${chosen}`}
        onKeyDown={move}
      >
        <svg viewBox={`0 0 ${width} ${height}`} role="presentation">
          <Edges nodes={nodes} topOf={topOf} />
          {nodes.map((node) => (
            <DrawnNode
              key={node.id}
              node={node}
              top={topOf(node)}
              chosen={node.id === chosen}
              choose={() => choose(node.id)}
            />
          ))}
        </svg>
      </div>
      <div class="proof-words">
        <h3>{words.asList}</h3>
        <ol>
          {nodes.map((node) => (
            <li key={node.id} id={itemId(node.id)} class={node.id === chosen ? "chosen" : undefined}>
              <span class="proof-item">
                <StatusGlyph status={roles[node.state]} />
                <strong>{nameOf(node)}</strong>
                <span class={`text-${roles[node.state]}`}>{words[node.state]}</span>
              </span>
              <span class="dim wrap-anywhere">{node.why}</span>
              {node.hash !== "" && <Hash value={node.hash} name={node.label} whole />}
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

function itemId(id: string): string {
  return `proof-${id}`;
}

/** A neighbour with its side, as order matters to the hash. */
function nameOf(node: ProofNode): string {
  const words = ledgerWords().proof;
  return node.id.startsWith("sibling-") && node.column !== "middle"
    ? `${node.label}, ${words[node.column]}`
    : node.label;
}

function Edges({ nodes, topOf }: { nodes: readonly ProofNode[]; topOf: (node: ProofNode) => number }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const middle = (node: ProofNode) => columns[node.column] + box.width / 2;
  return (
    <g class="proof-edges">
      {nodes.flatMap((node) =>
        node.from.map((id) => {
          const below = byId.get(id)!;
          return (
            <line
              key={`${node.id}-${id}`}
              x1={middle(below)}
              y1={topOf(below)}
              x2={middle(node)}
              y2={topOf(node) + box.height}
            />
          );
        }),
      )}
    </g>
  );
}

function DrawnNode(props: { node: ProofNode; top: number; chosen: boolean; choose: () => void }) {
  const { node, top, chosen, choose } = props;
  const words = ledgerWords().proof;
  const left = columns[node.column];
  const role = roles[node.state];
  const shape = statusShapes[role];
  const second = node.hash === "" ? words[node.state] : shortHash(node.hash);
  return (
    <g
      class={`proof-node${chosen ? " chosen" : ""}`}
      data-state={node.state}
      id={`drawn-${node.id}`}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      onClick={choose}
    >
      <title>{`${nameOf(node)}: ${words[node.state]}. ${node.why}`}</title>
      <rect x={left} y={top} width={box.width} height={box.height} rx={6} />
      <g class={`glyph fill-${role}${shape.hollow ? " hollow" : ""}`}>
        <path d={shape.path} transform={`translate(${left + 6} ${top + 6}) scale(0.7)`} />
      </g>
      <text x={left + 21} y={top + 16}>
        {shortened(node.label)}
      </text>
      <text class="mono" x={left + 8} y={top + 32}>
        {second}
      </text>
    </g>
  );
}

/** What fits into a box; the whole name is in the list. */
function shortened(label: string): string {
  return label.length <= 15 ? label : `${label.slice(0, 14)}…`;
}
