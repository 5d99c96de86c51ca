export function valuesTable(text: string): string;
export function withTable(readme: string, table: string): string;
export const files: { values: string; readme: string };
