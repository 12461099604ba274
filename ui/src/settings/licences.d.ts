/** Made by `scripts/licences.mjs` with the page. */
declare module "virtual:licences" {
  const parts: Array<[name: string, version: string, licence: string]>;
  export default parts;
}
