import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fromBase64Url, toHex } from "../../ledger/encoding/bytes.ts";
import { readReadings } from "../../ledger/statement/readings.ts";
import { decodeSignIn } from "../../ledger/statement/sign-in.ts";
import { readStatement } from "../../ledger/statement/statement.ts";
import { FakeBroker } from "../client/fake-broker.ts";
import { rejectionOf } from "../client/fake-operator.ts";
import { Bench, chainNowMs, wallClockMs } from "./fake-gateway.ts";

let bench: Bench;
let broker: FakeBroker;
beforeEach(async () => {
  bench = new Bench();
  await bench.open();
  broker = new FakeBroker();
  bench.gateway.mqttPort = Number(new URL(await broker.listen()).port);
  bench.key("dev.json", "device:d1");
});
afterEach(async () => {
  await broker.close();
  await bench.close();
});

const publish = (...words: string[]) =>
  bench.tallyman("device", "publish", ...words, "--key", bench.path("dev.json"));

describe("tallyman device publish", () => {
  it("signs plain values, sends them over MQTT, and verifies the receipt", async () => {
    const result = await publish(
      "temperature=-5.2",
      "temperature:2=4",
      "door=true",
      "seal=false",
      "lat=51.95",
      "lon=4.14",
    );
    expect(result).toMatchObject({ code: 0, err: "" });
    const statement = readStatement(broker.heard[0]!);
    expect(statement).toMatchObject({
      issuer: "device:d1",
      subject: "device:d1",
      kind: "readings",
      sequence: 0,
    });
    expect(readReadings(statement.payload).map(({ name, value, timeMs }) => [name, value, timeMs])).toEqual([
      ["temperature", -5.2, chainNowMs],
      ["temperature:2", 4, chainNowMs],
      ["door", 1, chainNowMs],
      ["seal", 0, chainNowMs],
      ["lat", 51.95, chainNowMs],
      ["lon", 4.14, chainNowMs],
    ]);
    expect(result.out).toBe(`sealed  index 0  block 3  hash ${toHex(statement.hash)}`);
    expect(bench.gateway.entries).toEqual([]);
  });

  it("signs in by real time", async () => {
    await publish("temperature=1");
    expect(decodeSignIn(fromBase64Url(broker.passwords[0]!)).issuedAtSeconds).toBe(wallClockMs / 1000);
  });

  it("takes the time of the measurement", async () => {
    await publish("temperature=1", "--time", "2026-02-28T23:59:59.5Z");
    const { payload } = readStatement(broker.heard[0]!);
    expect(readReadings(payload)[0]!.timeMs).toBe(Date.parse("2026-02-28T23:59:59.500Z"));
  });

  it("sends over HTTP when told to", async () => {
    const result = await publish("battery=80", "--http", "--json");
    expect(JSON.parse(result.out)).toMatchObject({ sealed: true, index: 0, height: 3 });
    expect(bench.gateway.said).toMatchObject([{ kind: "readings", issuer: "device:d1" }]);
    expect(broker.heard).toEqual([]);
  });

  it("exits 1 for a final rejection", async () => {
    broker.answer = (statement) =>
      broker.send("rejections", rejectionOf(statement, { code: "key_revoked", detail: "by entry 7" }));
    const result = await publish("battery=80");
    expect(result.code).toBe(1);
    expect(result.err).toContain("key_revoked: The key was revoked before this statement entered the log.");
    expect(result.err).toContain("by entry 7");
  });

  it("exits 2 for one that may pass, keeps the readings, and sends them again first", async () => {
    broker.answer = (statement) =>
      broker.send("rejections", rejectionOf(statement, { code: "statement_from_future", final: false }));
    expect((await publish("battery=80")).code).toBe(2);
    broker.answer = (statement) => broker.seal(statement);
    expect((await publish("battery=79")).code).toBe(0);
    expect(broker.heard.map((bytes) => readStatement(bytes).sequence)).toEqual([0, 0, 1]);
    expect((await bench.tallyman("outbox", "list", "--json", "--key", bench.path("dev.json"))).out).toBe(
      "[]",
    );
  });

  it("exits 2 when no answer comes, and says that the readings are kept", async () => {
    broker.answer = () => undefined;
    const result = await publish("battery=80", "--wait-seconds", "0");
    expect(result.code).toBe(2);
    expect(result.err).toContain("the next publish sends them again");
  });

  it("exits 2 when nobody is there, and says which address it tried", async () => {
    const result = await publish("battery=80", "--mqtt", "mqtt://127.0.0.1:1");
    expect(result.code).toBe(2);
    expect(result.err).toContain("mqtt://127.0.0.1:1");
  });

  it("is for devices", async () => {
    const result = await publish("battery=80", "--as", "party:acme");
    expect(result.err).toContain("party:acme is no device");
    expect(result.code).toBe(2);
  });

  it("refuses values that no ledger would take, before it signs", async () => {
    const wrong: [string, string][] = [
      ["temperature", "NAME=VALUE"],
      ["=5", "NAME=VALUE"],
      ["weather=5", "temperature (Cel)"],
      ["temperature=", "Write a number"],
      ["temperature=5,2", "Write a number"],
      ["temperature=0x10", "Write a number"],
      ["temperature=1e999", "from -273.15 to 2000"],
      ["temperature=-300", "from -273.15 to 2000"],
      ["door=open", "door is true or false"],
      ["temperature:0=1", "NAME=VALUE"],
    ];
    for (const [value, expected] of wrong) {
      const result = await publish(value);
      expect(result.err, value).toContain(expected);
      expect(result.code).toBe(2);
    }
    expect((await publish("battery=1", "battery=2")).err).toContain("battery is given twice");
    expect((await publish("battery=1", "--time", "2026-03-01T12:00:00")).err).toContain("with its zone");
    expect(broker.heard).toEqual([]);
  });
});
