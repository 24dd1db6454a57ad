/** The kinds of statement about where goods come from and where they went. */
import { complaintAnswer, complaintOpen } from "./complaints.ts";
import { lotDeclare, lotProduce, lotReceive, lotRelease, lotSerialise, recallIssue } from "./lots.ts";
import { productRegister } from "./products.ts";

export const provenanceKinds = [
  productRegister,
  lotDeclare,
  lotProduce,
  lotSerialise,
  lotRelease,
  lotReceive,
  recallIssue,
  complaintOpen,
  complaintAnswer,
];
