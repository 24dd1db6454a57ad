import { afterEach, describe, expect, it } from "vitest";
import { SignInRefusedError } from "../../client/mqtt-connection.ts";
import {
  BufferFullError,
  type DeviceBounds,
  MqttDevice,
  type MqttDeviceOptions,
} from "../../client/mqtt-device.ts";
import { ReceiptChecker } from "../../client/receipt-checker.ts";
import { MemorySequence } from "../../client/sequence.ts";
import { Signer } from "../../client/signer.ts";
import { generateSigningKey } from "../../client/signing-key.ts";
import { fromBase64Url, toHex } from "../../ledger/encoding/bytes.ts";
import { decodeSignIn } from "../../ledger/statement/sign-in.ts";
import { readStatement } from "../../ledger/statement/statement.ts";
import { FakeBroker } from "./fake-broker.ts";
import { chain, operatorKey, receiptsFor, rejectionOf } from "./fake-operator.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const key = generateSigningKey();

/** Quick enough for a test; what is tested does not depend on them. */
const quick: Partial<DeviceBounds> = {
  reconnectMsMin: 10,
  reconnectMsMax: 50,
  refusedRetryMs: 50,
  resendCheckMs: 10,
};

async function setUp(over: Partial<MqttDeviceOptions> = {}) {
  const gateway = new FakeBroker();
  const url = await gateway.listen();
  closing.push(() => gateway.close());
  const signer = new Signer(key, { issuer: "device:d1", chain }, new MemorySequence());
  const device = new MqttDevice({
    url,
    device: "d1",
    chain,
    receipts: new ReceiptChecker(operatorKey.publicKey, chain),
    password: () => signer.signIn(Date.now()),
    answered: ({ hash }) => signer.answered([hash]),
    bounds: quick,
    ...over,
  });
  closing.push(() => device.close());
  return { gateway, signer, device };
}

function draft(content: number) {
  return {
    kind: "readings",
    subject: "device:d1",
    payload: Uint8Array.of(content),
    issuedAtSeconds: 1_760_000_000,
  };
}

/** Waits until something is so; the test's own limit ends a wait in vain. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const names = (statements: readonly Uint8Array[]) =>
  statements.map((bytes) => toHex(readStatement(bytes).hash));

describe("a device over MQTT", () => {
  it("gets a receipt, verifies it, and only then forgets the statement", async () => {
    const { gateway, signer, device } = await setUp();
    await device.connect();
    const statement = signer.make(draft(1));
    const answer = await device.publish(statement);
    expect(answer).toEqual({ receipt: receiptsFor([statement.bytes])[0], index: 0, height: 3 });
    expect(gateway.heard).toEqual([statement.bytes]);
    expect(signer.unanswered).toEqual([]);
    expect(device.counters).toMatchObject({ sent: 1, resent: 0, receipts: 1, invalidAnswers: 0 });
  });

  it("signs in as itself with a fresh proof for each connection", async () => {
    const times = [1_760_000_001_000, 1_760_000_002_000];
    const { gateway, signer, device } = await setUp({ password: () => signer.signIn(times.shift()!) });
    await device.connect();
    gateway.cut();
    await until(() => device.counters.connections === 2);
    const proofs = gateway.passwords.map((password) => decodeSignIn(fromBase64Url(password)));
    expect(proofs).toMatchObject([
      { issuer: "device:d1", chain, kid: key.publicKey.kid, issuedAtSeconds: 1_760_000_001 },
      { issuer: "device:d1", chain, kid: key.publicKey.kid, issuedAtSeconds: 1_760_000_002 },
    ]);
  });

  it("is not fooled by receipts and rejections of somebody who is not the operator", async () => {
    const forger = generateSigningKey();
    const { gateway, signer, device } = await setUp();
    gateway.answer = (statement) => {
      gateway.seal(statement, forger);
      gateway.send("rejections", rejectionOf(statement, {}, forger));
      gateway.send("rejections", rejectionOf(statement, { chain: "chain:other" }));
      gateway.send("receipts", Uint8Array.of(0xff));
      gateway.send("rejections", new Uint8Array(0));
    };
    await device.connect();
    const statement = signer.make(draft(1));
    const answer = device.publish(statement);
    await until(() => device.counters.invalidAnswers === 5);
    expect(signer.unanswered).toEqual([statement]);
    gateway.seal(statement.bytes);
    expect(await answer).toHaveProperty("receipt");
  });

  it("deletes after a final rejection, and sends again after one that can be cured", async () => {
    const { gateway, signer, device } = await setUp();
    gateway.answer = (statement) =>
      gateway.send("rejections", rejectionOf(statement, { code: "signature_invalid" }));
    await device.connect();
    const bad = await device.publish(signer.make(draft(1)));
    expect(bad).toMatchObject({ rejection: { code: "signature_invalid", final: true } });
    expect(signer.unanswered).toEqual([]);

    gateway.answer = (statement) => {
      const early = gateway.heard.length < 4;
      if (early)
        gateway.send("rejections", rejectionOf(statement, { code: "statement_from_future", final: false }));
      else gateway.seal(statement);
    };
    const answer = device.publish(signer.make(draft(2)));
    expect(await answer).toHaveProperty("receipt");
    expect(new Set(names(gateway.heard.slice(1))).size).toBe(1);
    expect(device.counters).toMatchObject({
      finalRejections: 1,
      curableRejections: 2,
      receipts: 1,
      resent: 2,
    });
  });

  it("counts rejections that name no statement, and waits on", async () => {
    const codes: string[] = [];
    const { gateway, signer, device } = await setUp({ rejected: ({ code }) => codes.push(code) });
    gateway.answer = (statement) =>
      gateway.send("rejections", rejectionOf(statement, { statement: undefined, code: "cbor_malformed" }));
    await device.connect();
    const statement = signer.make(draft(1));
    void device.publish(statement);
    await until(() => device.counters.unaddressedRejections === 1);
    expect(codes).toEqual(["cbor_malformed"]);
    expect(signer.unanswered).toEqual([statement]);
  });

  it("sends everything unanswered again, in order, when the connection comes back", async () => {
    const { gateway, signer, device } = await setUp();
    gateway.answer = () => undefined;
    gateway.acknowledges = false;
    await device.connect();
    const statements = [1, 2, 3].map((content) => signer.make(draft(content)));
    const answers = statements.map((statement) => device.publish(statement));
    await until(() => gateway.heard.length === 3);
    gateway.answer = (statement) => gateway.seal(statement);
    gateway.cut();
    await Promise.all(answers);
    const order = names(statements.map(({ bytes }) => bytes));
    expect(names(gateway.heard)).toEqual([...order, ...order]);
  });

  it("does not take an acknowledgement for an answer", async () => {
    const { gateway, signer, device } = await setUp({ bounds: { ...quick, answerMsMax: 50 } });
    gateway.answer = (statement) => {
      if (gateway.heard.length > 2) gateway.seal(statement);
    };
    await device.connect();
    const answer = device.publish(signer.make(draft(1)));
    await until(() => device.counters.acknowledged > 0);
    expect(signer.unanswered).toHaveLength(1);
    expect(await answer).toHaveProperty("receipt");
    expect(device.counters.resent).toBeGreaterThanOrEqual(2);
  });

  it("buffers during radio silence", async () => {
    const { gateway, signer, device } = await setUp();
    const answer = device.publish(signer.make(draft(1)));
    await device.connect();
    await answer;
    await device.disconnect();
    const later = [2, 3].map((content) => device.publish(signer.make(draft(content))));
    expect(gateway.heard).toHaveLength(1);
    await device.connect();
    expect(await Promise.all(later)).toHaveLength(2);
    expect(gateway.heard).toHaveLength(3);
  });

  it("keeps within its buffer and its window", async () => {
    const { gateway, signer, device } = await setUp({
      bounds: { ...quick, bufferedCountMax: 5, windowCountMax: 2 },
    });
    gateway.answer = () => undefined;
    await device.connect();
    const statements = [1, 2, 3, 4, 5].map((content) => signer.make(draft(content)));
    const answers = statements.map((statement) => device.publish(statement));
    expect(() => device.publish(signer.make(draft(6)))).toThrow(BufferFullError);
    expect(device.publish(statements[0]!)).toBe(answers[0]);
    await until(() => device.counters.acknowledged === 2);
    expect(gateway.heard).toHaveLength(2);
    gateway.answer = (statement) => gateway.seal(statement);
    for (const statement of statements.slice(0, 2)) gateway.seal(statement.bytes);
    await Promise.all(answers);
    expect(names(gateway.heard)).toEqual(names(statements.map(({ bytes }) => bytes)));
  });

  it("says why it cannot sign in, or keeps trying when it is to", async () => {
    const { gateway, device } = await setUp({ persistent: false });
    gateway.accepts = false;
    await expect(device.connect()).rejects.toThrow(SignInRefusedError);

    const stubborn = await setUp();
    stubborn.gateway.accepts = false;
    const connected = stubborn.device.connect();
    await until(() => stubborn.gateway.passwords.length >= 3);
    stubborn.gateway.accepts = true;
    await connected;
    expect(stubborn.device.online).toBe(true);
  });

  it("says which address does not answer", async () => {
    const { device } = await setUp({ persistent: false, url: "mqtt://127.0.0.1:1" });
    await expect(device.connect()).rejects.toThrow("mqtt://127.0.0.1:1 (ECONNREFUSED)");
  });

  it("tells whoever still waits that it was closed", async () => {
    const { gateway, signer, device } = await setUp();
    gateway.answer = () => undefined;
    await device.connect();
    const answer = device.publish(signer.make(draft(1)));
    await device.close();
    await expect(answer).rejects.toThrow("sent again");
    expect(signer.unanswered).toHaveLength(1);
  });
});
