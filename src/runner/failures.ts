import type { TrialFailure } from '../refine/trial.ts';
import type { SandboxEnd } from './sandbox-end.ts';

/** The world failed: never charged to a proposal. The message is a sentence for people. */
export class InfrastructureFailure extends Error {
  override readonly name: string = 'InfrastructureFailure';
}

/** A sandbox was ended by what may be the world or the code in it. */
export class EndUnexplained extends InfrastructureFailure {
  readonly end: SandboxEnd;
  constructor(message: string, end: SandboxEnd) {
    super(message);
    this.end = end;
  }
}

/** The world failed, or so it seems: what the code is charged with if the same happens again. */
export class CodeSuspected extends InfrastructureFailure {
  readonly suspect: TrialFailure;
  constructor(suspect: TrialFailure, cause: Error) {
    super(cause.message, { cause });
    this.suspect = suspect;
  }
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
  readonly by: string;
  constructor(by: string) {
    super(`The run does not want this job any more (${by}).`);
    this.by = by;
  }
}

/** This runner lets go of its sandboxes; they go on, and the next runner adopts them. */
export class RunnerClosed extends Error {
  override readonly name = 'RunnerClosed';
  constructor() {
    super('the runner is closing');
  }
}
