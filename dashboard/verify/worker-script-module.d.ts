/** The text of verification/bundle-worker.ts as one script; the offline page's build makes it. */
declare module "virtual:bundle-worker" {
  const script: string;
  export default script;
}
