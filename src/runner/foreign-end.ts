import type { ContainerInspectInfo } from 'dockerode';
import type { Box } from './box.ts';
import { EndUnexplained, InfrastructureFailure } from './failures.ts';
import { gigabytes } from './free-space.ts';
import { mayHaveBeenKilled } from './kill-events.ts';
import type { SandboxEnd } from './sandbox-end.ts';

const remedy = 'Make the runner root beside the engine, and the output of each sandbox has a size of its own.';

/** Throws where something other than the code and its limits has ended a sandbox, or may have. */
export async function refuseForeignEnd(
  { engine, limits }: Pick<Box, 'engine' | 'limits'>,
  state: ContainerInspectInfo,
  end: SandboxEnd,
): Promise<void> {
  switch (end.how) {
    case 'killed': {
      const code = `(exit code ${end.exitCode})`;
      if (await mayHaveBeenKilled(engine.control, state))
        throw new InfrastructureFailure(`The sandbox was killed from outside ${code}.`);
      throw new EndUnexplained(
        `The sandbox was ended by a signal ${code}, and nothing outside is known to have sent it.`,
        end,
      );
    }
    case 'disk-nearly-full': {
      const percent = limits.minimumFreeFileShare * 50;
      throw new EndUnexplained(
        `The disk of the Docker engine was nearly full (below ${gigabytes(limits.minimumFreeBytes / 2)}, or ${percent} % of its inodes), so the sandbox was ended: its output is only watched, and may have filled it with small files. Free some space. ${remedy}`,
        end,
      );
    }
    case 'unmeasured':
      throw new InfrastructureFailure(
        `The Docker engine has not told for ${limits.unmeasuredSeconds} seconds how much the sandbox has written, and nothing else limits that, so it was ended. Look at \`docker system df --verbose\` and at the engine's log. ${remedy}`,
      );
    case 'exited':
    case 'timed-out':
    case 'out-of-memory':
    case 'output-limit':
    case 'disk-limit':
      return;
  }
}
