import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Ends the output with one line that a machine can read: `12 passed, 0 failed`. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const states = modules.flatMap((module) => testsOf(module).map(stateOf));
    // A file that cannot be loaded has no failing test, and must not pass for that reason.
    const broken = modules.filter((module) => !module.ok() && !testsOf(module).map(stateOf).includes('failed'));
    const passed = states.filter((state) => state === 'passed').length;
    const failed = states.filter((state) => state === 'failed').length + broken.length + unhandledErrors.length;
    const skipped = states.length - states.filter((state) => state === 'passed' || state === 'failed').length;
    process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  }
}

function testsOf(module: TestModule): TestCase[] {
  return [...module.children.allTests()];
}

function stateOf(test: TestCase): string {
  return test.result().state;
}
