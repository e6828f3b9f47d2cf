const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Values as bars of one character each, from the lowest to the highest; thinned where there are more than fit. */
export function sparkline(values: readonly number[], width: number): string {
  const shown =
    values.length <= width
      ? values
      : Array.from(
          { length: width },
          (_, index) => values[Math.round((index * (values.length - 1)) / (width - 1))] ?? 0,
        );
  const low = Math.min(...shown);
  const range = Math.max(...shown) - low;
  return shown
    .map((value) => levels[range === 0 ? 3 : Math.round(((value - low) / range) * (levels.length - 1))])
    .join('');
}

export function progressBar(done: number, total: number, width: number): string {
  const full = total > 0 ? Math.max(0, Math.min(width, Math.round((done / total) * width))) : 0;
  return '█'.repeat(full) + '░'.repeat(Math.max(0, width - full));
}
