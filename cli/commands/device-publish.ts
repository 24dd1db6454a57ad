/** `tallyman device publish`: plain values → a signed pack of readings → a verified receipt. */
import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { MqttDevice } from "../../client/mqtt-device.ts";
import type { OutgoingStatement } from "../../client/sequence.ts";
import { equalBytes, toHex } from "../../ledger/encoding/bytes.ts";
import type { Rejection } from "../../ledger/statement/answers.ts";
import { encodeReadings, type Measurement } from "../../ledger/statement/readings.ts";
import { parseReference } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import type { Context, ExitCode, GlobalOptions, Io } from "../context.ts";
import { parseCount, parseMeasurement, parseTime } from "../parse.ts";
import { type Session, withKey } from "../session.ts";
import { notSealed, type Outcome, report, send, sendWaiting } from "../submit.ts";

interface PublishOptions {
  time?: number;
  http?: boolean;
  mqtt?: string;
  waitSeconds: number;
}

type Value = Omit<Measurement, "timeMs">;

export function registerDevicePublish(device: Command, context: Context): void {
  const command = device
    .command("publish")
    .description("send readings as a device: signs, sends over MQTT, waits for the receipt and verifies it")
    .argument(
      "<name=value...>",
      "temperature=5.2 door=true temperature:2=4 (a probe)",
      collect(parseMeasurement),
    )
    .option(
      "--time <time>",
      "when it was measured, ISO 8601 with a zone (default: now by the chain's clock)",
      parseTime,
    )
    .option("--http", "send over HTTP instead of MQTT")
    .option("--mqtt <url>", "the MQTT broker (default: the gateway's own, on the host of --url)")
    .option("--wait-seconds <count>", "how long an answer is waited for", parseCount, 30);
  withExamples(
    command,
    "device publish --key reefer-7.json temperature=5.2 door=false lat=51.95 lon=4.14",
    "device publish --key reefer-7.json temperature=5.2 --time 2026-03-01T12:00:00Z --http --json",
  );
  handle<[Value[]], PublishOptions>(command, context, ([values], options) =>
    publish(values, options, context.io),
  );
}

function publish(
  values: readonly Value[],
  options: PublishOptions & GlobalOptions,
  io: Io,
): Promise<ExitCode> {
  return withKey(options, io, async (session) => {
    const { signer, nowMs } = session;
    const device = deviceOf(signer.issuer);
    const payload = payloadOf(values, options.time ?? nowMs);
    if (options.http) await sendWaiting(session, options, io);
    const statement = signer.make({
      kind: "readings",
      subject: signer.issuer,
      payload,
      issuedAtSeconds: Math.floor(nowMs / 1000),
    });
    const outcome = options.http
      ? await send(session, statement)
      : await sendOverMqtt(session, device, statement, options, io);
    return report(outcome, options, io);
  });
}

function deviceOf(issuer: string): string {
  const { kind, id } = parseReference(issuer)!;
  if (kind === "device") return id;
  throw new ClientError(
    `${issuer} is no device: readings are signed by a device's own key. Add --as device:ID if this is one.`,
  );
}

function payloadOf(values: readonly Value[], timeMs: number): Uint8Array {
  const names = values.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new ClientError(`${twice} is given twice: give each name once, a second probe as ${twice}:2=…`);
  return encodeReadings(values.map((value) => ({ ...value, timeMs })));
}

/** Sends what waits from before too, in order, as a device that was offline does. */
async function sendOverMqtt(
  session: Session,
  device: string,
  statement: OutgoingStatement,
  { url, mqtt, waitSeconds }: PublishOptions & GlobalOptions,
  io: Io,
): Promise<Outcome> {
  const { chain, receipts, signer } = session;
  let refused!: (rejection: Rejection) => void;
  const refusal = new Promise<Rejection>((resolve) => {
    refused = resolve;
  });
  const client = new MqttDevice({
    url: mqtt ?? `mqtt://${new URL(url).hostname}:${chain.mqttPort}`,
    device,
    chain: chain.chain,
    receipts,
    password: () => signer.signIn(io.wallClockMs()),
    answered: ({ hash }) => signer.answered([hash]),
    rejected: (rejection) => {
      if (rejection.statement && equalBytes(rejection.statement, statement.hash)) refused(rejection);
    },
    persistent: false,
  });
  try {
    await client.connect();
    const answers = signer.unanswered.map((waiting) => client.publish(waiting));
    const answer = await Promise.race([
      answers.at(-1)!,
      refusal,
      setTimeout(waitSeconds * 1000, undefined, { ref: false }),
    ]);
    if (answer === undefined) throw noAnswer(waitSeconds);
    return outcomeOf(answer, statement);
  } finally {
    await client.close();
  }
}

function noAnswer(waitSeconds: number): ClientError {
  return new ClientError(
    `No answer within ${waitSeconds} seconds. The readings are signed and kept; the next publish sends them again. Look at the gateway's own messages, or try --http.`,
  );
}

type MqttAnswer = Awaited<ReturnType<MqttDevice["publish"]>> | Rejection;

function outcomeOf(answer: MqttAnswer, statement: OutgoingStatement): Outcome {
  if ("receipt" in answer) {
    const { index, height, receipt } = answer;
    return { sealed: true, hash: toHex(statement.hash), index, height, receipt: toHex(receipt) };
  }
  return notSealed(statement, "rejection" in answer ? answer.rejection : answer);
}
