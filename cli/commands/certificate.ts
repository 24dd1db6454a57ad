/** `tallyman certificate`: what an issuer attests about goods, over the hash of a document that stays with people. */
import type { Command } from "commander";
import { referenceText } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import type { Context } from "../context.ts";
import { hashOfFile } from "../file-hash.ts";
import { parseId, parseTime } from "../parse.ts";
import { say } from "../submit.ts";

export function registerCertificate(program: Command, context: Context): void {
  const certificate = program
    .command("certificate")
    .description("certificates about goods, issued and revoked");
  issue(certificate, context);
  revoke(certificate, context);
}

function issue(certificate: Command, context: Context): void {
  const command = certificate
    .command("issue")
    .description("certify a document about a holder's goods; the document itself is not sent")
    .argument("<id>", "identifier of the certificate", parseId)
    .requiredOption("--type <type>", "such as phytosanitary, origin, analysis", parseId)
    .requiredOption("--holder <party>", "whose goods it is about", parseId)
    .requiredOption("--document <file>", "the document, of which the hash is signed")
    .requiredOption("--from <time>", "ISO 8601 with a zone", parseTime)
    .requiredOption("--until <time>", "ISO 8601 with a zone", parseTime)
    .option("--title <text>", "for people")
    .option("--hs-prefix <digits>", "only for goods whose HS code begins so")
    .option("--product <gtin>", "only for this product, 14 digits; may be repeated", collect(String))
    .option("--lot <id>", "only for this lot; may be repeated", collect(parseId));
  withExamples(
    command,
    "certificate issue PHYTO-1 --type phytosanitary --holder acme --document phyto.pdf --hs-prefix 0603 --from 2026-03-01T00:00:00Z --until 2026-04-01T00:00:00Z --key inspectorate.json --as party:inspectorate",
  );
  handle<
    [string],
    {
      type: string;
      holder: string;
      document: string;
      from: number;
      until: number;
      title?: string;
      hsPrefix?: string;
      product?: string[];
      lot?: string[];
    }
  >(command, context, ([id], options) => {
    const { type, holder, from, until, title, hsPrefix, product, lot } = options;
    const document = hashOfFile(options.document);
    return say(options, context.io, () => ({
      kind: "certificate.issue",
      subject: referenceText("certificate", id),
      payload: {
        id,
        type,
        holder,
        document,
        title,
        hsPrefix,
        products: product,
        lots: lot,
        validFrom: from,
        validUntil: until,
      },
    }));
  });
}

function revoke(certificate: Command, context: Context): void {
  const command = certificate
    .command("revoke")
    .description("take a certificate back; what was decided by it stands")
    .argument("<id>", "identifier of the certificate", parseId)
    .requiredOption("--reason <text>", "why");
  withExamples(
    command,
    "certificate revoke PHYTO-1 --reason 'issued in error' --key inspectorate.json --as party:inspectorate",
  );
  handle<[string], { reason: string }>(command, context, ([id], options) =>
    say(options, context.io, () => ({
      kind: "certificate.revoke",
      subject: referenceText("certificate", id),
      payload: { reason: options.reason },
    })),
  );
}
