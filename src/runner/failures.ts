/** The world failed: never charged to a proposal. The message is a sentence for people. */
export class InfrastructureFailure extends Error {
  override readonly name = 'InfrastructureFailure';
}

/** A sandbox left something that is not what it promised. The message is a sentence for people. */
export class OutputRefused extends Error {
  override readonly name: string = 'OutputRefused';
}

export class OutputMissing extends OutputRefused {
  override readonly name = 'OutputMissing';
}

/** The dataset cannot be used. The message is a sentence for the person who asked for it. */
export class DatasetRefused extends Error {
  override readonly name = 'DatasetRefused';
}

/** The run wants other work now: vetoed, stopped, frozen. */
export class JobCancelled extends Error {
  override readonly name = 'JobCancelled';
  constructor() {
    super('the run does not want this job any more');
  }
}

/** This runner lets go of its sandboxes; they go on, and the next runner adopts them. */
export class RunnerClosed extends Error {
  override readonly name = 'RunnerClosed';
  constructor() {
    super('the runner is closing');
  }
}
