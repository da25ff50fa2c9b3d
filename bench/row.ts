/** One line of the table. */
export interface Row {
  part: string;
  what: string;
  /** With its unit. */
  figure: string;
  target?: string;
  isMet?: boolean;
}

const COLUMNS = ["part", "what", "figure", "target", "met"] as const;

/** A Markdown table, its columns aligned for reading as it is. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [COLUMNS, ...rows.map(cellsOf)];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`);
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return lines.join("\n");
}

function cellsOf({ part, what, figure, target = "", isMet }: Row): string[] {
  return [part, what, figure, target, isMet === undefined ? "" : isMet ? "yes" : "**no**"];
}
