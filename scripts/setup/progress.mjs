import process from 'node:process';

/** Shows that a long step moves: one line that changes each second on a terminal, now and then a line in a log. */
export function showProgress(latestLine) {
  const started = Date.now();
  const isTerminal = process.stdout.isTTY;
  const timer = setInterval(
    () => {
      const line = `  ${Math.round((Date.now() - started) / 1000)} s  ${latestLine().trim()}`;
      process.stdout.write(
        isTerminal ? `\r\x1b[K${line.slice(0, (process.stdout.columns || 80) - 1)}` : `${line.slice(0, 110)}\n`,
      );
    },
    isTerminal ? 1000 : 15_000,
  );
  return {
    stop() {
      clearInterval(timer);
      if (isTerminal) process.stdout.write('\r\x1b[K');
    },
  };
}
