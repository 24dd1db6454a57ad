/** What pdfkit 0.20 takes and its types do not name (docs/attachments of pdfkit). */
declare namespace PDFKit.Mixins {
  interface PDFAttachmentOptions {
    /** PDF/A-3 AFRelationship (ISO 19005-3 §6.8). */
    relationship?: "Source" | "Data" | "Alternative" | "Supplement" | "Unspecified";
  }
}
