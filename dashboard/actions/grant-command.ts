/** The command line by which a party lets a browser's key act for it (`tallyman party delegate --help`). */
import { toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { type Identity, kidOf } from "../signing/signing-store.ts";

/** What the command line takes for the gateway's address when it is told none. */
const defaultUrl = "http://127.0.0.1:8420/";

export function grantCommand(identity: Identity, untilMs: number, url: string): string {
  const { party, label, kinds, key } = identity;
  return command(url, party, [
    "party delegate",
    `--to ${toHex(encodeCoseKey(key.publicKey))}`,
    `--label ${quoted(label)}`,
    ...kinds.map((kind) => `--kind ${kind}`),
    `--until ${new Date(untilMs).toISOString()}`,
  ]);
}

export function revokeCommand(identity: Identity, url: string): string {
  return command(url, identity.party, [`party revoke-delegation ${kidOf(identity)}`]);
}

/** The party's key file is on its own machine; only the party knows where. */
function command(url: string, party: string, words: readonly string[]): string {
  const address = url === defaultUrl ? [] : [`--url ${url.replace(/\/$/, "")}`];
  return ["tallyman", ...words, ...address, `--as party:${party}`, "--key FILE"].join(" ");
}

/** For POSIX shells: a single quote ends the text, stands escaped, and begins it again. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
