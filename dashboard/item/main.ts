/** On the public page of an item: fetches the proof and checks it here, in the visitor's browser. */
import { checkProof } from "../../ledger/evidence/check-proof.ts";

async function check(place: HTMLElement): Promise<void> {
  const {
    name,
    wait = "",
    present = "",
    absent = "",
    wrong = "",
    unreachable = "",
    key = "",
  } = place.dataset;
  place.textContent = wait;
  const bytes = await proofBytes();
  if (!bytes) return show(place, unreachable, "bad");
  const report = checkProof(bytes);
  const { verdict, about, value, height, operatorName = "", operatorKid = "" } = report;
  if (verdict === "does not hold" || about !== name) return show(place, wrong, "bad");
  const said = value ? present : absent;
  show(
    place,
    said.replace("{height}", String(height)).replace("{operator}", operatorName),
    value ? "good" : "bad",
  );
  const digits = document.createElement("span");
  digits.className = "code";
  digits.textContent = operatorKid.replace(/.{4}(?=.)/g, "$& ");
  place.append(document.createElement("br"), `${key} `, digits);
}

/** `undefined` when it could not be fetched. */
async function proofBytes(): Promise<Uint8Array | undefined> {
  try {
    const answer = await fetch(`${location.pathname.replace(/\/$/, "")}/proof`, { credentials: "omit" });
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
  } catch {
    // Without a network there is no proof; the page says so.
    return undefined;
  }
}

function show(place: HTMLElement, text: string, tone: "good" | "bad"): void {
  place.textContent = text;
  place.className = `card ${tone}`;
}

const place = document.getElementById("proof");
if (place) await check(place);
