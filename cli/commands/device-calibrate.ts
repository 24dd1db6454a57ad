/** `tallyman device calibrate`: a certificate of the device, with its validity and uncertainties. */
import type { Command } from "commander";
import { referenceText } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import type { Context } from "../context.ts";
import { parseId, parseTime, parseUncertainty } from "../parse.ts";
import { say } from "../submit.ts";

interface CalibrateOptions {
  certificate: string;
  laboratory: string;
  from: number;
  until: number;
  uncertainty: { quantity: string; value: number }[];
}

export function registerCalibrate(device: Command, context: Context): void {
  const command = device
    .command("calibrate")
    .description("file a calibration certificate; those before it keep covering the readings of their time")
    .argument("<id>", "identifier of the device", parseId)
    .requiredOption("--certificate <number>", "number of the certificate")
    .requiredOption("--laboratory <name>", "who calibrated")
    .requiredOption("--from <time>", "valid from, ISO 8601 with a zone", parseTime)
    .requiredOption("--until <time>", "valid until, ISO 8601 with a zone", parseTime)
    .requiredOption(
      "--uncertainty <quantity=value>",
      "expanded uncertainty in the quantity's unit, such as temperature=0.5; may be repeated",
      collect(parseUncertainty),
    );
  withExamples(
    command,
    "device calibrate reefer-7 --certificate K-4711 --laboratory 'Sample Laboratory' --from 2026-01-01T00:00:00Z --until 2027-01-01T00:00:00Z --uncertainty temperature=0.5 --key acme.json --as party:acme",
  );
  handle<[string], CalibrateOptions>(command, context, ([id], options) =>
    say(options, context.io, () => ({
      kind: "device.calibrate",
      subject: referenceText("device", id),
      payload: {
        certificate: options.certificate,
        laboratory: options.laboratory,
        validFrom: options.from,
        validUntil: options.until,
        uncertainties: options.uncertainty,
      },
    })),
  );
}
