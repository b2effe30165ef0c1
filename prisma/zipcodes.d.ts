/** The package's table of US postal codes, without its lookups. Degrees; a few codes have none. */
declare module 'zipcodes/lib/codes.js' {
  const table: { readonly codes: Readonly<Record<string, { readonly latitude: number | null; readonly longitude: number | null }>> };
  export default table;
}
