/** Validation of a message against the schema that ISO 20022 publishes for it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { XmlDocument, XsdValidator } from "libxml2-wasm";

export type MessageName = "pain.001.001.09" | "pacs.008.001.08" | "camt.053.001.08";

/** Throws with the first problem. */
export function requireValid(message: MessageName, xml: string): void {
  const file = fileURLToPath(new URL(`./schemas/${message}.xsd`, import.meta.url));
  const schema = XmlDocument.fromString(readFileSync(file, "utf8"));
  const validator = XsdValidator.fromDoc(schema);
  const document = XmlDocument.fromString(xml);
  try {
    validator.validate(document);
  } finally {
    document.dispose();
    validator.dispose();
    schema.dispose();
  }
}
