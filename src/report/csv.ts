/** A cell of a CSV file, defused for spreadsheets that run formulas. */
export function quoted(text: string): string {
  const harmless = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
