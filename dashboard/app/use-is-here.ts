import { useLocation, useRoute } from "preact-iso";

/**
 * Whether the address is the one that this page was opened at: while the code of the next page is on its way this one is
 * still there, and the address is no longer its own to write to.
 */
export function useIsHere(): boolean {
  return useRoute().path === useLocation().path;
}
