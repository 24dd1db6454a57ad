/** What people enter in the forms for handovers, devices and delegations. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { run } from "../../../cli/program.ts";
import { decimalOf, listOf, minorOf, timeOf, timeText, wholeOf } from "../../../dashboard/actions/entered.ts";
import { grantCommand, revokeCommand } from "../../../dashboard/actions/grant-command.ts";
import {
  type CustodyNow,
  emptyHandover,
  type HandoverDraft,
  readHandover,
  receiversOf,
  signersOf,
} from "../../../dashboard/actions/handover.ts";
import {
  allGroups,
  groupsOf,
  groupsWith,
  kindGroups,
  kindsOf,
  presetNames,
  rolePresets,
} from "../../../dashboard/actions/kind-groups.ts";
import { pastedKey } from "../../../dashboard/actions/pasted-key.ts";
import { generateBrowserKey } from "../../../dashboard/signing/browser-key.ts";
import { delegationUntil, mayAct, standingOf } from "../../../dashboard/signing/standing.ts";
import type { DelegationRequest, PartyView } from "../../../gateway/contract/api.ts";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { kindNamed } from "../../../ledger/state/kinds.ts";

describe("what is entered", () => {
  it("is read with a point or a comma, and never guessed", () => {
    expect(["2", "-18", "−18", "2,5", " 2.5 ", ""].map(decimalOf)).toEqual([
      2,
      -18,
      -18,
      2.5,
      2.5,
      undefined,
    ]);
    expect(["1.000,5", "1e3", "2..5", "two", "0x10", "Infinity"].map(decimalOf)).toEqual(
      Array(6).fill(undefined),
    );
    expect(["0", "5", "6", "-1", "1.0"].map((text) => wholeOf(text, 0, 5))).toEqual([
      0,
      5,
      undefined,
      undefined,
      undefined,
    ]);
    expect([
      minorOf("12.5", 2),
      minorOf("12", 0),
      minorOf("12.5", 0),
      minorOf("99999999999999999", 2),
    ]).toEqual([1250, 12, undefined, undefined]);
    expect(listOf(" a, b;c\n\n,d ")).toEqual(["a", "b", "c", "d"]);
  });

  it("keeps times through the field, in both zones", () => {
    for (const zone of ["utc", "mine"] as const)
      for (const atMs of [0, Date.UTC(2026, 2, 29, 0, 59), Date.UTC(2026, 6, 1, 12, 30)])
        expect(timeOf(timeText(atMs, zone), zone)).toBe(atMs);
    expect(timeOf("2026-01-05T08:00", "utc")).toBe(Date.UTC(2026, 0, 5, 8));
    expect(["", "2026-01-05", "2026-02-31T08:00x", "soon"].map((text) => timeOf(text, "utc"))).toEqual(
      Array(4).fill(undefined),
    );
  });
});

const custody: CustodyNow = {
  shipment: "S-1",
  holder: "shipper",
  holderName: "The shipper",
  releasedTo: undefined,
  consignee: "clinic",
  named: ["haulier", "line", "clinic", "shipper"],
  isDelivered: false,
  aboard: undefined,
};
const at = 1_760_000_000_000;

function payloadOf(side: "release" | "accept", changes: Partial<HandoverDraft>) {
  const { statement, problems } = readHandover(side, { ...emptyHandover, ...changes }, custody, at);
  expect(problems).toEqual({});
  return kindNamed(statement!.kind)!.decode(statement!.payload);
}

describe("a handover", () => {
  it("is released by the holder and accepted by whom it was released to, or whom the terms name", () => {
    expect(signersOf("release", custody)).toEqual(["shipper"]);
    expect(signersOf("accept", custody)).toEqual(["haulier", "line", "clinic"]);
    expect(signersOf("accept", { ...custody, releasedTo: "stranger" })).toEqual([
      "stranger",
      "haulier",
      "line",
      "clinic",
    ]);
  });

  it("offers next whoever comes next in the journey", () => {
    expect(receiversOf({ ...custody, holder: "haulier" })[0]).toBe("line");
    expect(receiversOf({ ...custody, holder: "line" })[0]).toBe("clinic");
    expect(receiversOf(custody)).not.toContain("shipper");
  });

  it("becomes statements that the ledger reads", () => {
    const photo = {
      name: "box.jpg",
      mediaType: "image/jpeg",
      bytes: 4,
      hash: new Uint8Array(32).fill(7),
      document: "",
    };
    expect(payloadOf("release", { to: "haulier" })).toEqual({ to: "haulier", at });
    expect(
      payloadOf("accept", {
        packages: "11",
        seals: "A-1, A-2",
        place: { name: "Vienna", lat: "", lon: "" },
        reservations: [{ key: 1, code: "damaged", text: " crushed ", photos: [photo] }],
      }),
    ).toEqual({
      from: "shipper",
      at,
      packages: 11,
      seals: ["A-1", "A-2"],
      place: { name: "Vienna", lat: 48.21, lon: 16.37, locode: "ATVIE" },
      reservations: [{ code: "damaged", text: "crushed", photos: [photo.hash] }],
    });
    expect(payloadOf("accept", {})).toEqual({ from: "shipper", at });
  });

  it("names what is wrong", () => {
    const problems = (side: "release" | "accept", changes: Partial<HandoverDraft>) =>
      Object.keys(readHandover(side, { ...emptyHandover, ...changes }, custody, at).problems);
    expect(problems("release", {})).toEqual(["to"]);
    expect(problems("accept", { packages: "some" })).toEqual(["packages"]);
    expect(problems("accept", { seals: "x".repeat(65) })).toEqual(["seals"]);
    expect(problems("accept", { reservations: [{ key: 1, code: "wet", text: "", photos: [] }] })).toEqual([
      "reservations.0",
    ]);
    expect(problems("accept", { place: { name: "X", lat: "100", lon: "0" } })).toEqual(["place.lat"]);
  });
});

describe("a delegation", () => {
  const party = (delegations: PartyView["delegations"]): PartyView => ({
    party: "acme",
    legalName: "Acme",
    country: "NL",
    roles: [],
    keys: [],
    delegations,
  });
  const granted = {
    kid: "k",
    label: "l",
    kinds: ["custody.*", "shipment.create"],
    untilMs: 1000,
    revoked: false,
  };
  const request = { party: "acme", state: "open", untilMs: 900 } as DelegationRequest;

  it("is what the ledger says, not what was asked", () => {
    expect(standingOf("k", party([]), [], 0)).toEqual({ state: "unasked" });
    expect(standingOf("k", party([]), [request], 0)).toEqual({ state: "asked", untilMs: 900 });
    expect(standingOf("k", party([]), [{ ...request, party: "other" }], 0)).toEqual({ state: "unasked" });
    expect(standingOf("other", party([granted]), [], 0)).toEqual({ state: "unasked" });
    expect(standingOf("k", party([granted]), [request], 1000).state).toBe("granted");
    expect(standingOf("k", party([granted]), [], 1001)).toEqual({ state: "expired", untilMs: 1000 });
    expect(standingOf("k", party([{ ...granted, revoked: true }]), [], 0)).toEqual({ state: "revoked" });
  });

  it("covers kinds by name and by domain, while it lasts", () => {
    const standing = standingOf("k", party([granted]), [], 0);
    expect(mayAct(standing, "custody.accept")).toBe(true);
    expect(mayAct(standing, "shipment.create")).toBe(true);
    expect(mayAct(standing, "device.attach")).toBe(false);
    expect(mayAct(standingOf("k", party([granted]), [], 2000), "custody.accept")).toBe(false);
  });

  it("lasts thirty of the user's days, and never longer than chains allow", () => {
    expect(delegationUntil(0, 1)).toBe(30 * 86_400_000);
    expect(delegationUntil(0, 600)).toBe(366 * 86_400_000);
    expect(delegationUntil(5.5, 1)).toBe(30 * 86_400_000 + 5);
  });

  it("asks for kinds that exist, and shows them as they were chosen", () => {
    for (const kind of kindsOf(allGroups)) expect(kindNamed(kind)?.signers).toContain("party");
    expect(groupsOf(kindsOf(["custody", "attachment"]))).toEqual({
      groups: ["custody", "attachment"],
      others: [],
    });
    expect(groupsOf(["custody.*", "unit.load"])).toEqual({ groups: ["custody"], others: ["unit.load"] });
    expect(groupsOf(["device.attach"]).others).toEqual(["device.attach"]);
  });

  it("asks for the one power without which something cannot be signed", () => {
    for (const group of allGroups)
      for (const kind of kindGroups[group]) expect(groupsWith(kind)).toEqual([group]);
    expect([groupsWith(undefined), groupsWith("unit.load")]).toEqual([[], []]);
    for (const name of presetNames.filter((one) => one !== "everything"))
      expect(rolePresets[name].length).toBeLessThan(allGroups.length / 2);
  });

  it("is granted by a command that the command line takes", async () => {
    const key = await generateBrowserKey();
    const identity = {
      chain: "chain:c",
      party: "acme",
      key,
      label: "Ada's browser; $(rm)",
      kinds: ["custody.release", "custody.accept"],
    };
    const command = grantCommand(identity, Date.UTC(2026, 0, 5), "http://127.0.0.1:8420/");
    expect(shellWords(command)).toEqual([
      ...["tallyman", "party", "delegate"],
      ...["--to", toHex(encodeCoseKey(key.publicKey))],
      ...["--label", "Ada's browser; $(rm)"],
      ...["--kind", "custody.release", "--kind", "custody.accept"],
      ...["--until", "2026-01-05T00:00:00.000Z"],
      ...["--as", "party:acme", "--key", "FILE"],
    ]);
    const help = await helpOf(["party", "delegate"]);
    for (const option of shellWords(command).filter((word) => word.startsWith("--")))
      expect(help).toContain(`${option} <`);
    expect(grantCommand(identity, 0, "https://tally.example/goods/")).toContain(
      "--url https://tally.example/goods ",
    );
    expect(revokeCommand(identity, "http://127.0.0.1:8420/")).toBe(
      `tallyman party revoke-delegation ${toHex(key.publicKey.kid)} --as party:acme --key FILE`,
    );
  });
});

/** As a POSIX shell takes the line apart. */
function shellWords(command: string): string[] {
  const { stdout } = spawnSync("sh", ["-c", `printf '%s\\0' ${command}`], { encoding: "utf8" });
  return stdout.split("\0").slice(0, -1);
}

async function helpOf(words: string[]): Promise<string> {
  const lines: string[] = [];
  const out = (line: string) => void lines.push(line);
  await run([...words, "--help"], { out, err: out, env: {}, wallClockMs: () => 0 });
  return lines.join("\n");
}

describe("a pasted key", () => {
  it("is read as people copy it, and refused when it is anything else", async () => {
    const { publicKey } = await generateBrowserKey();
    const hex = toHex(encodeCoseKey(publicKey));
    expect(pastedKey(hex)).toEqual(publicKey);
    expect(pastedKey(` ${hex.toUpperCase().replaceAll(/(..)/g, "$1 ")}\n`)).toEqual(publicKey);
    const others = ["", "00", hex.slice(2), `${hex}00`, hex.replace(/.{64}$/, "0".repeat(64)), "key"];
    expect(others.map(pastedKey)).toEqual(others.map(() => undefined));
  });
});
