/** `tallyman device`: devices, what they are attached to, and readings sent by hand. */
import type { Command } from "commander";
import type { DeviceView } from "../../gateway/contract/api.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, exitCode, type Io } from "../context.ts";
import { listCommand } from "../list-command.ts";
import { pairs, time } from "../output.ts";
import { parseCount, parseId, parseKid, parseNumber, parseReferenceOf, parseTime } from "../parse.ts";
import { coseKeyFrom } from "../public-key.ts";
import { readerOf } from "../session.ts";
import { say } from "../submit.ts";
import { registerCalibrate } from "./device-calibrate.ts";
import { registerDevicePublish } from "./device-publish.ts";
import { registerRotateKey } from "./rotate-key.ts";

export function registerDevice(program: Command, context: Context): void {
  const device = program.command("device").description("devices, their attachment and their readings");
  register(device, context);
  attach(device, context);
  detach(device, context);
  registerCalibrate(device, context);
  revoke(device, context);
  registerRotateKey(device, context, "device");
  revokeKey(device, context);
  registerDevicePublish(device, context);
  listCommand(device, context, {
    description: "registered devices",
    example: "device list",
    page: (client) => client.devices,
    idOf: ({ device: id }) => id,
    headings: ["DEVICE", "MODEL", "PARTY", "ATTACHED TO", "LAST READING"],
    cells: ({ device: id, model, party, revoked, attachment, lastReadingMs }) => [
      id,
      model,
      party,
      revoked ? "revoked" : (attachment?.target ?? ""),
      time(lastReadingMs),
    ],
  });
  show(device, context);
}

interface RegisterOptions {
  deviceKey: Uint8Array;
  model: string;
  clockAccuracyMs?: number;
  clockDriftPpm?: number;
}

function register(device: Command, context: Context): void {
  const command = device
    .command("register")
    .description("register a device under the signing party")
    .argument("<id>", "identifier of the device", parseId)
    .requiredOption(
      "--device-key <key>",
      "the device's public key: COSE_Key in hex, or a key file",
      coseKeyFrom,
    )
    .requiredOption("--model <text>", "make and model")
    .option("--clock-accuracy-ms <count>", "declared accuracy of its clock, milliseconds", parseCount)
    .option("--clock-drift-ppm <number>", "declared drift of its clock, parts per million", parseNumber);
  withExamples(
    command,
    "device register reefer-7 --device-key reefer-7.json --model 'Sensor One' --key acme.json --as party:acme",
  );
  handle<[string], RegisterOptions>(command, context, ([id], options) => {
    const { clockAccuracyMs, clockDriftPpm } = options;
    const declared = clockAccuracyMs !== undefined || clockDriftPpm !== undefined;
    const clock = { accuracyMs: clockAccuracyMs ?? 0, driftPpm: clockDriftPpm ?? 0 };
    return say(options, context.io, () => ({
      kind: "device.register",
      subject: referenceText("device", id),
      payload: { id, key: options.deviceKey, model: options.model, clock: declared ? clock : undefined },
    }));
  });
}

function attach(device: Command, context: Context): void {
  const command = device
    .command("attach")
    .description("say what a device is fixed to from a time on")
    .argument("<id>", "identifier of the device", parseId)
    .requiredOption("--to <reference>", "shipment:ID or unit:ID", parseReferenceOf("shipment", "unit"))
    .option("--at <time>", "ISO 8601 with a zone (default: now by the chain's clock)", parseTime);
  withExamples(command, "device attach reefer-7 --to shipment:S-1 --key acme.json --as party:acme");
  handle<[string], { to: string; at?: number }>(command, context, ([id], options) =>
    say(
      options,
      context.io,
      ({ nowMs }) => ({
        kind: "device.attach",
        subject: referenceText("device", id),
        payload: { target: options.to, at: options.at ?? nowMs },
      }),
      options.at !== undefined,
    ),
  );
}

function detach(device: Command, context: Context): void {
  const command = device
    .command("detach")
    .description("say that a device is fixed to nothing from a time on")
    .argument("<id>", "identifier of the device", parseId)
    .option("--at <time>", "ISO 8601 with a zone (default: now by the chain's clock)", parseTime);
  withExamples(command, "device detach reefer-7 --key acme.json --as party:acme");
  handle<[string], { at?: number }>(command, context, ([id], options) =>
    say(
      options,
      context.io,
      ({ nowMs }) => ({
        kind: "device.detach",
        subject: referenceText("device", id),
        payload: { at: options.at ?? nowMs },
      }),
      options.at !== undefined,
    ),
  );
}

function revoke(device: Command, context: Context): void {
  const command = device
    .command("revoke")
    .description("revoke a device for good; what it signed before stays valid")
    .argument("<id>", "identifier of the device", parseId)
    .requiredOption("--reason <text>", "why, for the record");
  withExamples(command, "device revoke reefer-7 --reason 'lost at sea' --key acme.json --as party:acme");
  handle<[string], { reason: string }>(command, context, ([id], options) =>
    say(options, context.io, () => ({
      kind: "device.revoke",
      subject: referenceText("device", id),
      payload: { reason: options.reason },
    })),
  );
}

interface RevokeKeyOptions {
  reason: string;
  compromisedSince?: number;
}

function revokeKey(device: Command, context: Context): void {
  const command = device
    .command("revoke-key")
    .description("revoke a key of a device, which stays registered; what the key signed before stays valid")
    .argument("<id>", "identifier of the device", parseId)
    .argument("<kid>", "thumbprint of the key (`tallyman device show`)", parseKid)
    .requiredOption("--reason <text>", "why, for the record")
    .option(
      "--compromised-since <time>",
      "ISO 8601 with a zone: what was sealed since then is reported as doubtful",
      parseTime,
    );
  withExamples(
    command,
    "device revoke-key reefer-7 5f0c…e1 --reason stolen --compromised-since 2026-03-01T12:00:00Z --key acme.json --as party:acme",
  );
  handle<[string, Uint8Array], RevokeKeyOptions>(command, context, ([id, kid], options) =>
    say(options, context.io, () => ({
      kind: "device.key-revoke",
      subject: referenceText("device", id),
      payload: { kid, reason: options.reason, compromisedSince: options.compromisedSince },
    })),
  );
}

function show(device: Command, context: Context): void {
  const command = device.command("show").description("one device").argument("<id>", "identifier", parseId);
  withExamples(command, "device show reefer-7");
  handle<[string], object>(command, context, async ([id], options) => {
    const client = await readerOf(options, context.io);
    const view = await client.device(id);
    if (options.json) context.io.out(JSON.stringify(view));
    else printDevice(view, context.io);
    return exitCode.done;
  });
}

function printDevice(view: DeviceView, io: Io): void {
  const { attachment } = view;
  const lines = pairs({
    device: view.device,
    model: view.model,
    party: `${view.party} (${view.partyName})`,
    kid: view.kid,
    key: view.key,
    revoked: view.revoked ? "yes" : undefined,
    "attached to": attachment ? `${attachment.target} since ${time(attachment.fromMs)}` : undefined,
    "last number": view.sequence === null ? "none" : String(view.sequence),
    "open gaps": String(view.openGaps),
    "last reading": time(view.lastReadingMs),
    battery: view.batteryPercent === null ? undefined : `${view.batteryPercent} %`,
    quantities: view.quantities.join(", "),
  });
  for (const line of lines) io.out(line);
}
