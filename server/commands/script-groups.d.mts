export function groupScripts(graph: {
  imports: Map<string, string[]>;
  bytes: Map<string, number>;
  pages: string[][];
  maxFiles: number;
}): string[][];
