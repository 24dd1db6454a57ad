/** The address of a sign-in link, as the gateway prints it: `sign-in#<secret>`. */
import { basePath } from "./base.ts";

export function hasSignInLink(): boolean {
  return location.pathname === `${basePath()}sign-in` && location.hash.length > 1;
}
